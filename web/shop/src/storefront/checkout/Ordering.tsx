import { Alert, Button, Card, Group, Radio, Skeleton, Stack, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { config } from "@/app/config";
import { track } from "@/telemetry/track";
import { ActionBar } from "@/ui/ActionBar";
import { formatMoney } from "@/ui/format";
import { Price } from "@/ui/Price";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { useAddresses } from "../account/useAddresses";
import columns from "../cart/cart.module.css";
import { type CartLine, countOf, maxOrderLines, most, totalOf } from "../cart/line";
import { stateOf } from "../cart/lineState";
import { useCart } from "../cart/useCart";
import { AddressChoice } from "./AddressChoice";
import { Articles } from "./Articles";
import { Busy } from "./Busy";
import { lastAddress, rememberAddress } from "./lastAddress";
import { useCheckoutText } from "./messages";
import { shortages } from "./shortage";
import { Changed, Short, Unpaid, Unsure } from "./Trouble";
import { unknownOutcome, usePlacing } from "./usePlacing";

/** The prices and the stock of a checkout are asked for again this often, in milliseconds. */
const often = 15_000;

/**
 * Ordering is the checkout of a customer: where to, what, how much, and the button that orders it. only is the SKU of
 * somebody who wants just that; otherwise the whole cart is ordered.
 */
export function Ordering({ customer, only }: { customer: string; only: string | null }) {
  const t = useCheckoutText();
  const cart = useCart();
  const addresses = useAddresses();
  const placing = usePlacing(customer);
  const { phase, intent, order, error } = placing;
  const [wanted, setWanted] = useState(lastAddress);
  const [provider, setProvider] = useState(config.paymentProviders[0] ?? "sandbox");
  const [left, setLeft] = useState<Record<string, number>>({});

  const { refetch } = cart;
  useEffect(() => {
    void refetch();
    const timer = setInterval(() => void refetch(), often);
    return () => clearInterval(timer);
  }, [refetch]);
  useEffect(() => setLeft(intent ? shortages(error, intent.lines) : {}), [error, intent]);

  const lines = cart.lines
    .filter(l => only === null || l.skuId === only)
    .map(l => (l.skuId in left ? { ...l, available: left[l.skuId] ?? 0 } : l));
  useBegun(lines);

  if (phase === "ordering") return <Busy>{t("ordering")}</Busy>;
  if (phase === "paying") return <Busy>{t("paying")}</Busy>;
  if (order && phase === "unpaid") return <Unpaid order={order} error={error} onAgain={() => void placing.pay()} />;
  if (order && intent && (phase === "changed" || phase === "cancelling"))
    return (
      <Changed
        intent={intent}
        order={order}
        cancelling={phase === "cancelling"}
        error={error}
        onPay={() => void placing.pay()}
        onCancel={() => void placing.cancel()}
      />
    );
  if (intent && unknownOutcome(error))
    return <Unsure error={error} onAgain={() => void placing.place(intent)} onStartOver={placing.startOver} />;
  if (cart.merge.error !== undefined)
    return <ProblemAlert error={cart.merge.error} title={t("mergeFailed")} retry={cart.merge.again} />;
  if (cart.error && !lines.length) return <ProblemAlert error={cart.error} retry={() => void refetch()} />;
  if (cart.isPending) return <Waiting />;
  if (cart.merge.running) return <Busy>{t("mergeWait")}</Busy>;
  if (!lines.length) return <Nothing />;

  const items = addresses.data ?? [];
  const addressId = items.find(a => a.id === wanted)?.id ?? items[0]?.id;
  const short = lines.some(l => stateOf(l) !== "fine");
  const total = totalOf(lines);
  const place = () => {
    if (!addressId) return;
    rememberAddress(addressId);
    void placing.place({
      customer,
      addressId,
      provider,
      only: only ?? undefined,
      lines: lines.map(({ skuId, quantity, price }) => ({ skuId, quantity, price })),
      total,
      startedAt: Date.now(),
    });
  };
  const decide = async () => {
    const short = lines.filter(l => stateOf(l) !== "fine");
    await Promise.allSettled(short.map(l => cart.put(l, stateOf(l) === "gone" ? 0 : most(l))));
    setLeft({});
    await refetch();
  };
  const button = (fullWidth?: boolean) => (
    <Button
      size="md"
      fullWidth={fullWidth}
      disabled={!addressId || short || lines.length > maxOrderLines}
      onClick={place}
    >
      {t("place")}
    </Button>
  );

  return (
    <>
      {short && <Short lines={lines} onDecide={() => void decide()} />}
      {lines.length > maxOrderLines && <Alert color="orange">{t("tooMany", { most: maxOrderLines })}</Alert>}
      {error !== undefined && !short && <ProblemAlert error={error} title={t("refused")} />}
      <div className={columns.columns}>
        <Stack gap="xl">
          <AddressChoice
            chosen={addressId}
            onChoose={id => {
              setWanted(id);
              rememberAddress(id);
            }}
          />
          {config.paymentProviders.length > 1 && <Providers chosen={provider} onChoose={setProvider} />}
          <Articles lines={lines} />
        </Stack>
        <div className={columns.aside}>
          <Card withBorder padding="lg" radius="lg">
            <Stack gap="md">
              <Group justify="space-between" align="baseline">
                <Text>
                  {t("total")}{" "}
                  <Text component="span" size="sm" c="dimmed">
                    {t("pieces", { count: countOf(lines) })}
                  </Text>
                </Text>
                <div aria-live="polite">
                  <Price money={total} size="xl" />
                </div>
              </Group>
              <Text size="sm" c="dimmed">
                {addressId ? t("placeWhy") : t("chooseAddress")}
              </Text>
              <div className={columns.wide}>{button(true)}</div>
            </Stack>
          </Card>
        </div>
      </div>
      <ActionBar>
        <Group justify="space-between" wrap="nowrap" hiddenFrom="sm" w="100%">
          <Text size="sm">
            {t("total")}{" "}
            <Text component="span" fw={700} size="lg">
              {formatMoney(total)}
            </Text>
          </Text>
          {button()}
        </Group>
      </ActionBar>
    </>
  );
}

/** useBegun counts the step of the funnel once a visit of the page, when there is something to order. */
function useBegun(lines: CartLine[]) {
  const counted = useRef(false);
  useEffect(() => {
    if (counted.current || !lines.length) return;
    counted.current = true;
    const { amount, currency } = totalOf(lines);
    track("checkout", { pieces: countOf(lines), amount, currency });
  }, [lines]);
}

function Providers({ chosen, onChoose }: { chosen: string; onChoose: (provider: string) => void }) {
  const t = useCheckoutText();
  return (
    <Radio.Group label={t("payWith")} value={chosen} onChange={onChoose}>
      <Stack gap="xs" mt="xs">
        {config.paymentProviders.map(p => (
          <Radio key={p} value={p} label={p === "sandbox" ? t("provider.sandbox") : p} />
        ))}
      </Stack>
    </Radio.Group>
  );
}

function Nothing() {
  const t = useCheckoutText();
  return (
    <Stack align="center" gap="md" py={64}>
      <Text size="lg">{t("empty")}</Text>
      <Text c="dimmed" ta="center">
        {t("emptyWhy")}
      </Text>
      <Group>
        <Button component={Link} to="/orders">
          {t("toOrders")}
        </Button>
        <Button component={Link} to="/products" variant="default">
          {t("browse")}
        </Button>
      </Group>
    </Stack>
  );
}

function Waiting() {
  return (
    <div className={columns.columns} aria-busy>
      <Stack>
        <Skeleton h={28} w={180} />
        <Skeleton h={84} radius="md" />
        <Skeleton h={28} w={140} mt="lg" />
        <Skeleton h={64} />
        <Skeleton h={64} />
      </Stack>
      <Skeleton h={170} radius="lg" />
    </div>
  );
}
