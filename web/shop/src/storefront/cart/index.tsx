import { Box, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconShoppingCart } from "@tabler/icons-react";
import { Fragment, useEffect, useRef } from "react";
import { Link } from "react-router";
import { useSession } from "@/session/useSession";
import { ActionBar } from "@/ui/ActionBar";
import { Page } from "@/ui/Page";
import { Price } from "@/ui/Price";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { CartLineRow } from "./CartLineRow";
import classes from "./cart.module.css";
import { totalOf } from "./line";
import { useCartText } from "./messages";
import { CartNotices } from "./Notices";
import { CheckoutButton, Summary, Undecided } from "./Summary";
import { useCart } from "./useCart";
import { type Removed, useCartEdits } from "./useCartEdits";
import { useFreshLines } from "./useFreshLines";

export default function CartPage() {
  const t = useCartText();
  const cart = useCart();
  const { session } = useSession();
  const { lines, stale } = useFreshLines(cart.lines, !session);
  const edits = useCartEdits(cart, lines);
  const { refetch } = cart;
  useEffect(() => {
    if (session?.user.id) void refetch(); // the prices of now, not those of the page before
  }, [session?.user.id, refetch]);

  if (cart.isPending && !cart.error)
    return (
      <Page title={t("title")}>
        <Waiting />
      </Page>
    );
  if (cart.error && !lines.length)
    return (
      <Page title={t("title")}>
        <ProblemAlert error={cart.error} retry={() => void refetch()} />
      </Page>
    );
  const gone = (before: string | undefined) =>
    edits.removed
      .filter(r => r.before === before && !lines.some(l => l.skuId === r.line.skuId))
      .map(r => <RemovedRow key={r.line.skuId} removed={r} onUndo={() => void edits.undo(r)} />);
  // A line that is gone itself cannot be stood before.
  const shown = new Set(lines.map(l => l.skuId));
  const lost = edits.removed.filter(r => r.before !== undefined && !shown.has(r.before) && !shown.has(r.line.skuId));

  return (
    <Page title={t("title")}>
      <CartNotices cart={cart} stale={stale || (cart.error !== null && lines.length > 0)} />
      <Box hiddenFrom="md">
        <Undecided lines={lines} onDecide={edits.decide} />
      </Box>
      {lines.length === 0 && edits.removed.length === 0 ? (
        <Nothing />
      ) : (
        <div className={classes.columns}>
          <ul className={classes.lines} aria-label={t("lines")}>
            {lines.map(line => (
              <Fragment key={line.skuId}>
                {gone(line.skuId)}
                <CartLineRow
                  line={line}
                  error={edits.errors[line.skuId]}
                  onQuantity={quantity => void edits.setQuantity(line, quantity)}
                  onRemove={() => void edits.remove(line)}
                />
              </Fragment>
            ))}
            {lost.map(r => (
              <RemovedRow key={r.line.skuId} removed={r} onUndo={() => void edits.undo(r)} />
            ))}
            {gone(undefined)}
          </ul>
          {lines.length > 0 ? (
            <div className={classes.aside}>
              <Summary lines={lines} onDecide={edits.decide} />
            </div>
          ) : (
            <Nothing />
          )}
        </div>
      )}
      {lines.length > 0 && (
        <ActionBar>
          <Group justify="space-between" wrap="nowrap" hiddenFrom="sm" w="100%">
            <Text size="sm">
              {t("total")} <Price money={totalOf(lines)} size="lg" />
            </Text>
            <CheckoutButton lines={lines} />
          </Group>
        </ActionBar>
      )}
    </Page>
  );
}

/** RemovedRow stands where a line was; it takes the focus that the line's button had. */
function RemovedRow({ removed, onUndo }: { removed: Removed; onUndo: () => void }) {
  const t = useCartText();
  const undo = useRef<HTMLButtonElement>(null);
  useEffect(() => undo.current?.focus({ preventScroll: true }), []);
  const { title } = removed.line;
  return (
    <li className={classes.small}>
      <Text size="sm" c="dimmed" role="status">
        {t("removed", { title })}
      </Text>
      <Button ref={undo} size="compact-sm" variant="light" onClick={onUndo} aria-label={t("undoWhat", { title })}>
        {t("undo")}
      </Button>
    </li>
  );
}

function Nothing() {
  const t = useCartText();
  return (
    <Stack align="center" gap="md" py={64}>
      <IconShoppingCart size={48} stroke={1.2} aria-hidden />
      <Text size="lg">{t("empty")}</Text>
      <Group>
        <Button component={Link} to="/products">
          {t("browse")}
        </Button>
        <Button component={Link} to="/flash-sales" variant="default">
          {t("flashSales")}
        </Button>
      </Group>
    </Stack>
  );
}

function Waiting() {
  return (
    <div className={classes.columns} aria-busy>
      <div>
        {[0, 1].map(i => (
          <div key={i} className={classes.line}>
            <Skeleton className={classes.picture} />
            <Stack gap="xs">
              <Skeleton h={18} w="70%" />
              <Skeleton h={14} w="40%" />
              <Skeleton h={36} w={140} />
            </Stack>
          </div>
        ))}
      </div>
      <Skeleton h={150} radius="lg" />
    </div>
  );
}
