import { Drawer, Group, Stack, Table, Text, Title } from "@mantine/core";
import { CopyButton } from "@/ui/CopyButton";
import { formatBytes, formatDateTime } from "@/ui/format";
import { useCommon } from "@/ui/messages";
import { TraceLink } from "@/ui/TraceLink";
import classes from "../business.module.css";
import { type Letter, pretty } from "./api";
import { useLetters } from "./messages";
import { Note } from "./Topic";

interface Props {
  /** The letter that the address names, if any. */
  id: string | null;
  /** Not given when there is no such letter. */
  letter?: Letter;
  failedAgain: boolean;
  onClose: () => void;
}

/** LetterDrawer shows all of one dead letter. What others wrote into it stays text. */
export function LetterDrawer({ id, letter, failedAgain, onClose }: Props) {
  const t = useLetters();
  const common = useCommon();
  return (
    <Drawer
      opened={id !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={t("letter", { id: id ?? "" })}
      closeButtonProps={{ "aria-label": common("close") }}
    >
      {letter ? <Content letter={letter} failedAgain={failedAgain} /> : <Text size="sm">{t("gone")}</Text>}
    </Drawer>
  );
}

function Content({ letter: l, failedAgain }: { letter: Letter; failedAgain: boolean }) {
  const t = useLetters();
  const common = useCommon();
  // The header has all of the reason, the letter its first line.
  const reason = l.headers.find(h => h.key === "dlq-reason")?.value ?? l.reason;
  const facts: [string, React.ReactNode][] = [
    [t("at"), formatDateTime(l.at)],
    [t("event"), l.type || t("unreadable")],
    [t("eventId"), l.eventId || "–"],
    [t("key"), l.key || "–"],
    [t("group"), l.group],
    [t("tries"), l.tries ?? "–"],
    [t("trace"), l.traceId ? <TraceLink key="trace" traceId={l.traceId} label={l.traceId} /> : "–"],
  ];
  return (
    <Stack gap="sm">
      <Note letter={l} again={failedAgain} />
      <Table layout="auto">
        <Table.Tbody>
          {facts.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" w={110}>
                {name}
              </Table.Th>
              <Table.Td className={classes.mono}>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <section>
        <Title order={3} size="h6" mb={4}>
          {t("reason")}
        </Title>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <pre className={classes.body} tabIndex={0}>
          {reason}
        </pre>
      </section>
      <section>
        <Group justify="space-between" mb={4}>
          <Title order={3} size="h6">
            {t("body")}{" "}
            <Text span size="xs" c="dimmed">
              {formatBytes(l.bytes)}
            </Text>
          </Title>
          <CopyButton value={l.body} label={`${common("copy")}: ${t("body")}`} />
        </Group>
        {l.base64 && <Text size="xs">{t("base64")}</Text>}
        {l.truncated && <Text size="xs">{t("truncated")}</Text>}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <pre className={classes.body} tabIndex={0}>
          {l.base64 ? l.body : pretty(l.body)}
        </pre>
      </section>
      <section>
        <Title order={3} size="h6" mb={4}>
          {t("headers")}
        </Title>
        <Table layout="auto">
          <Table.Tbody>
            {l.headers.map((h, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a key may come more than once
              <Table.Tr key={i}>
                <Table.Th scope="row" className={classes.mono}>
                  {h.key}
                </Table.Th>
                <Table.Td className={classes.mono}>{h.base64 ? `base64 ${h.value}` : h.value}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
    </Stack>
  );
}
