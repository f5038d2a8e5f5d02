import { Alert, Grid, SimpleGrid, Stack, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { Answered } from "@/ui/State";
import type { TimeRange } from "@/ui/timerange";
import { Async } from "./Async";
import { type Business, load } from "./counters";
import { Funnel } from "./Funnel";
import { InvariantLight } from "./InvariantLight";
import { FlashTickets, Payments, Refunds, Revenue } from "./Money";
import { useBusiness } from "./messages";
import { OrderStates, OrdersOverTime } from "./Orders";
import { Stock } from "./Stock";
import { Tiles } from "./Tiles";

interface Props {
  range: TimeRange;
  setRange: (next: string | { from: number; to: number }) => void;
}

/** Overview is what an owner asks: did we lose something, what sells, where do customers drop out. */
export function Overview({ range, setRange }: Props) {
  const query = useQuery({
    queryKey: ["business", "numbers", range],
    queryFn: ({ signal }) => load(range, signal),
    // Services push every 15 seconds.
    refetchInterval: range.kind === "last" ? 15_000 : false,
    placeholderData: keepPreviousData,
  });
  const zoom = useCallback((from: number, to: number) => setRange({ from, to }), [setRange]);
  const since =
    range.kind === "last" ? `since=${range.since}` : `from=${Math.round(range.from)}&to=${Math.round(range.to)}`;
  return (
    <Stack gap="sm">
      <InvariantLight />
      <Answered query={query}>{business => <Numbers business={business} since={since} zoom={zoom} />}</Answered>
    </Stack>
  );
}

function Numbers({
  business,
  since,
  zoom,
}: {
  business: Business;
  since: string;
  zoom: (from: number, to: number) => void;
}) {
  const t = useBusiness();
  return (
    <>
      {business.counters.every(c => c.total === 0) && (
        <Alert color="gray" p="xs">
          <Text size="sm">{t("noData")}</Text>
          <Text size="sm">{t("noDataHint")}</Text>
        </Alert>
      )}
      <Tiles business={business} />
      <Grid gap="sm">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <OrdersOverTime business={business} onRange={zoom} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <OrderStates business={business} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Revenue business={business} onRange={zoom} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Funnel business={business} />
        </Grid.Col>
      </Grid>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
        <Stock business={business} since={since} />
        <Payments business={business} since={since} />
        <Stack gap="sm">
          <Refunds business={business} />
          <FlashTickets business={business} />
        </Stack>
      </SimpleGrid>
      <Async business={business} />
    </>
  );
}
