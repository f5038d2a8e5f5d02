import { Alert, Anchor, Button, Group, Modal, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconBolt } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { answer, api } from "@/api/client";
import { useSession } from "@/session/useSession";
import { useServerNow } from "@/ui/Countdown";
import { useCommon } from "@/ui/messages";
import { Page } from "@/ui/Page";
import { Answered, Empty } from "@/ui/State";
import { AddressForm } from "../account/AddressForm";
import { useAddresses } from "../account/useAddresses";
import classes from "./flash.module.css";
import { useFlashText } from "./messages";
import { PlaceCard } from "./PlaceCard";
import { SaleSection } from "./SaleSection";
import { usePlaces } from "./tickets";
import type { FlashSale } from "./useFlashBuy";

/** How often what is left is asked for, in milliseconds. */
const often = 5000;

export default function FlashSales() {
  const t = useFlashText();
  const common = useCommon();
  const customer = useSession().session?.user.id;
  const now = useServerNow();
  const places = usePlaces(customer, now);
  const [waiting, setWaiting] = useState<() => void>();
  const address = useFirstAddress();
  const sales = useQuery({
    queryKey: ["flash-sales", "all"],
    queryFn: () => answer(api.GET("/api/v1/flash-sales", { params: { query: { limit: 100 } } })),
    refetchInterval: often,
  });
  const ready = (go: () => void) => {
    if (address.missing) setWaiting(() => go);
    else go();
  };

  return (
    <Page title={t("title")}>
      {places.length > 0 && (
        <section aria-labelledby="places">
          <Title order={2} size="h4" mb="sm" id="places">
            {t("places")}
          </Title>
          <ul className={classes.places}>
            {places.map(place => (
              <PlaceCard key={place.ticket} place={place} now={now} />
            ))}
          </ul>
        </section>
      )}
      {customer ? <Destination line={address.line} /> : <LogInFirst />}
      <Answered query={sales} loading={<Waiting />}>
        {({ items }) => {
          const open = items.filter(s => Date.parse(s.endsAt) > now).toSorted(byUrgency(now));
          return open.length ? (
            <Stack gap={48}>
              {open.map(sale => (
                <SaleSection key={sale.id} sale={sale} customer={customer} now={now} ready={ready} />
              ))}
            </Stack>
          ) : (
            <Nothing />
          );
        }}
      </Answered>
      <Modal
        opened={waiting !== undefined}
        onClose={() => setWaiting(undefined)}
        title={t("addressTitle")}
        size="lg"
        closeButtonProps={{ "aria-label": common("close") }}
      >
        <Stack gap="sm">
          <Text size="sm">{t("addressWhy")}</Text>
          <AddressForm
            onDone={() => {
              waiting?.();
              setWaiting(undefined);
            }}
            onCancel={() => setWaiting(undefined)}
          />
        </Stack>
      </Modal>
    </Page>
  );
}

/** byUrgency puts what runs first, by its end, then what comes, by its start. */
function byUrgency(now: number) {
  const rank = (s: FlashSale) => (Date.parse(s.startsAt) <= now ? 0 : 1);
  const when = (s: FlashSale) => Date.parse(rank(s) === 0 ? s.endsAt : s.startsAt);
  return (a: FlashSale, b: FlashSale) => rank(a) - rank(b) || when(a) - when(b);
}

/** useFirstAddress is where a flash order goes: the server takes the customer's first address. */
function useFirstAddress() {
  const { data } = useAddresses();
  const first = data?.[0];
  return {
    missing: data !== undefined && !first,
    line: first && [first.recipient, first.line1, first.city].join(" · "),
  };
}

function Destination({ line }: { line: string | undefined }) {
  const t = useFlashText();
  if (!line) return null;
  return (
    <Text size="sm" c="dimmed">
      {t("goesTo")} {line}{" "}
      <Anchor component={Link} to="/account/addresses" size="sm" underline="always">
        {t("change")}
      </Anchor>
    </Text>
  );
}

function LogInFirst() {
  const t = useFlashText();
  return (
    <Alert color="mall" icon={<IconBolt size={20} aria-hidden />}>
      <Group justify="space-between" gap="sm">
        <Text size="sm">{t("logInFirst")}</Text>
        <Button component={Link} to="/login?next=%2Fflash-sales" size="compact-sm" variant="default">
          {t("logIn")}
        </Button>
      </Group>
    </Alert>
  );
}

function Nothing() {
  const t = useFlashText();
  return (
    <Empty>
      <Stack align="center" gap="sm">
        <Text fw={600}>{t("none")}</Text>
        <Text>{t("noneWhy")}</Text>
        <Button component={Link} to="/products">
          {t("browse")}
        </Button>
      </Stack>
    </Empty>
  );
}

function Waiting() {
  return (
    <Stack aria-busy>
      <Skeleton h={32} w={280} />
      <ul className={classes.items}>
        {[0, 1, 2].map(i => (
          <li key={i}>
            <Skeleton className={classes.square} />
            <Skeleton h={20} mt="md" />
            <Skeleton h={36} mt="md" />
          </li>
        ))}
      </ul>
    </Stack>
  );
}
