import { Badge } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Route, Routes } from "react-router";
import { vector } from "@/api/prometheus";
import { NotFound } from "@/shell/NotFound";
import { Page } from "@/ui/Page";
import { SubNav } from "@/ui/SubNav";
import { TimeRangePicker } from "@/ui/TimeRangePicker";
import { useTimeRange } from "@/ui/timerange";
import { DeadLetters } from "./deadletters/DeadLetters";
import { useBusiness } from "./messages";
import { Overview } from "./Overview";

export default function BusinessPage() {
  const t = useBusiness();
  const [range, setRange] = useTimeRange("1h");
  const parts = (
    <SubNav
      label={t("parts")}
      pages={[
        { path: "/business", label: t("overview") },
        { path: "/business/dead-letters", label: t("deadLetters"), badge: <Waiting /> },
      ]}
    />
  );
  return (
    <Routes>
      <Route
        index
        element={
          <Page title={t("title")} toolbar={<TimeRangePicker range={range} onChange={setRange} />}>
            {parts}
            <Overview range={range} setRange={setRange} />
          </Page>
        }
      />
      <Route
        path="dead-letters"
        element={
          <Page title={t("deadLetters")}>
            {parts}
            <DeadLetters />
          </Page>
        }
      />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}

/** Waiting counts the dead letters that nobody dealt with. */
function Waiting() {
  const t = useBusiness();
  const { data } = useQuery({
    queryKey: ["business", "waiting"],
    queryFn: ({ signal }) => vector("sum(max by (messaging_destination_name) (mall_kafka_dead_letters))", signal),
    refetchInterval: 15_000,
  });
  const count = data?.[0]?.value ?? 0;
  if (count === 0) return null;
  return (
    <Badge color="red" size="sm" circle title={t("deadLettersWaiting", { count })}>
      {count}
    </Badge>
  );
}
