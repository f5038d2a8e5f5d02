import { Paper, Stack, Table, Text, TextInput, Title } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatCount, formatPercent } from "@/ui/format";
import { Answered } from "@/ui/State";
import { useParam } from "@/ui/useParam";
import { funnel } from "./api";
import { useText } from "./messages";
import classes from "./visits.module.css";

/** The shop's events on the way to an order. */
const usual = "view,add,checkout,paid";

/** FunnelPanel shows how many visits came how far. */
export function FunnelPanel({ since, website }: { since: string; website?: string }) {
  const t = useText();
  const [steps, setSteps] = useParam("steps", usual);
  const [typed, setTyped] = useState(steps);
  const set = useDebouncedCallback(setSteps, 400);
  const found = useQuery({
    queryKey: ["visits", "funnel", steps, since, website],
    queryFn: ({ signal }) => funnel(steps, since, website, signal),
    refetchInterval: 30_000,
  });
  return (
    <Paper withBorder p="sm" component="section" aria-label={t("funnel")}>
      <Stack gap="xs">
        <Title order={2} size="h5">
          {t("funnel")}
        </Title>
        <TextInput
          size="xs"
          maw={420}
          label={t("steps")}
          description={t("stepsHint")}
          value={typed}
          onChange={e => {
            setTyped(e.currentTarget.value);
            set(e.currentTarget.value.replace(/\s/g, ""));
          }}
        />
        <Answered query={found}>
          {f => (
            <>
              <Text size="sm">{t("conversion", { share: formatPercent(f.conversion) })}</Text>
              <Table layout="fixed" withRowBorders={false}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th fz="xs">{t("step")}</Table.Th>
                    <Table.Th fz="xs" w={80} ta="right">
                      {t("visits")}
                    </Table.Th>
                    <Table.Th fz="xs" w={80} ta="right">
                      {t("dropped")}
                    </Table.Th>
                    <Table.Th fz="xs" w={70} ta="right">
                      {t("share")}
                    </Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {f.steps.map(s => (
                    <Table.Tr key={s.name}>
                      <Table.Td className={classes.bar}>
                        <span className={classes.fill} style={{ width: `${s.share * 100}%` }} aria-hidden />
                        <span className={classes.text}>{s.name}</span>
                      </Table.Td>
                      <Table.Td ta="right">{formatCount(s.visits)}</Table.Td>
                      <Table.Td ta="right">{formatCount(s.dropped)}</Table.Td>
                      <Table.Td ta="right">{formatPercent(s.share)}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </>
          )}
        </Answered>
      </Stack>
    </Paper>
  );
}
