import { locale } from "@mall/common/i18n";
import { SegmentedControl, Skeleton, Stack, Text } from "@mantine/core";
import { useSearchParams } from "react-router";
import { useCommon } from "@/ui/messages";
import { Page } from "@/ui/Page";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { Charts } from "./Charts";
import { useStatistics } from "./data";
import { Lists } from "./Lists";
import { useDashboardText } from "./messages";
import { type RangeName, ranges } from "./range";
import { Tiles } from "./Tiles";

/** Dashboard tells how the shop does, and what waits for an operator. */
export default function Dashboard() {
  const t = useDashboardText();
  const common = useCommon();
  const [params, setParams] = useSearchParams();
  const range = ranges.find(r => r === params.get("range")) ?? "week";
  const { data, error, refetch, dataUpdatedAt } = useStatistics(range);
  const choose = (name: string) =>
    setParams(name === "week" ? {} : { range: name as RangeName }, { replace: true, preventScrollReset: true });
  return (
    <Page
      title={t("title")}
      toolbar={
        <>
          {data && (
            <Text size="sm" c="dimmed">
              {t("updated", { time: new Date(dataUpdatedAt).toLocaleTimeString(locale()) })}
            </Text>
          )}
          <SegmentedControl
            aria-label={t("range")}
            value={range}
            onChange={choose}
            data={ranges.map(value => ({ value, label: t(`range.${value}`) }))}
          />
        </>
      }
    >
      {error && <ProblemAlert title={common("failed")} error={error} retry={() => void refetch()} />}
      <Tiles totals={data?.totals} />
      {data ? (
        <Charts statistics={data} />
      ) : (
        !error && (
          <Stack>
            <Skeleton height={360} radius="md" />
            <Skeleton height={260} radius="md" />
          </Stack>
        )
      )}
      <Lists />
    </Page>
  );
}
