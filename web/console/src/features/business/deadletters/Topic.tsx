import { Alert, Badge, Button, Group, Modal, Stack, Table, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { formatAgo, formatDateTime } from "@/ui/format";
import { useCommon } from "@/ui/messages";
import { Panel } from "@/ui/Panel";
import { Failed } from "@/ui/State";
import { TraceLink } from "@/ui/TraceLink";
import { type Choice, discard, idOf, type Letter, replay, sourceOf } from "./api";
import { useLetters } from "./messages";

interface Props {
  name: string;
  letters: Letter[];
  failedAgain: ReadonlySet<string>;
  mayAct: boolean;
  onView: (letter: Letter) => void;
}

/** Topic lists the letters of one dead-letter topic, and handles one or all of them. */
export function Topic({ name, letters, failedAgain, mayAct, onView }: Props) {
  const t = useLetters();
  const common = useCommon();
  const queries = useQueryClient();
  const [giveUp, setGiveUp] = useState<{ choice: Choice; letter?: Letter }>();
  const onSettled = () => void queries.invalidateQueries({ queryKey: ["dead-letters"] });
  const sending = useMutation({ mutationFn: replay, onSettled });
  const discarding = useMutation({ mutationFn: discard, onSettled });
  const waiting = letters.filter(l => !l.replayed).length;
  const busy = sending.isPending || discarding.isPending;
  const send = (choice: Choice) => {
    discarding.reset();
    sending.mutate(choice);
  };
  const confirmed = () => {
    if (!giveUp) return;
    sending.reset();
    discarding.mutate(giveUp.choice);
    setGiveUp(undefined);
  };
  const choiceOf = (l: Letter): Choice => ({ topic: name, partition: l.partition, offset: l.offset });
  const said = sending.data
    ? sending.data.replayed
      ? t("replayed", { count: sending.data.replayed, topic: sourceOf(name) })
      : t("nothingDone")
    : discarding.data && t("discarded", { count: discarding.data.discarded });
  const error = sending.error ?? discarding.error;
  if (letters.length === 0 && !said && !error) return null;
  return (
    <Panel
      title={name}
      aside={
        <Group gap="xs" justify="flex-end">
          {waiting > 0 && (
            <Badge size="sm" color="red" variant="light">
              {t("waiting", { count: waiting })}
            </Badge>
          )}
          {mayAct && waiting > 1 && (
            <>
              <Button size="compact-xs" loading={busy} onClick={() => send({ topic: name })}>
                {t("replayAll", { count: waiting })}
              </Button>
              <Button
                size="compact-xs"
                variant="default"
                loading={busy}
                onClick={() => setGiveUp({ choice: { topic: name } })}
              >
                {t("discardAll", { count: waiting })}
              </Button>
            </>
          )}
        </Group>
      }
    >
      {said && (
        <Alert
          color="teal"
          p="xs"
          mb="xs"
          role="status"
          withCloseButton
          closeButtonLabel={common("close")}
          onClose={() => {
            sending.reset();
            discarding.reset();
          }}
        >
          {said}
        </Alert>
      )}
      {error && <Failed error={error} />}
      {letters.length > 0 && (
        <Table.ScrollContainer minWidth={720}>
          <Table highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{common("time")}</Table.Th>
                <Table.Th>{t("event")}</Table.Th>
                <Table.Th>{t("group")}</Table.Th>
                <Table.Th>{t("reason")}</Table.Th>
                <Table.Th>{t("tries")}</Table.Th>
                <Table.Th>{t("trace")}</Table.Th>
                <Table.Th>{common("actions")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {letters.map(l => (
                <Table.Tr key={idOf(l)}>
                  <Table.Td style={{ whiteSpace: "nowrap" }} title={formatDateTime(l.at)}>
                    {formatAgo(l.at)}
                  </Table.Td>
                  <Table.Td>{l.type || <i>{t("unreadable")}</i>}</Table.Td>
                  <Table.Td>{l.group}</Table.Td>
                  <Table.Td style={{ overflowWrap: "anywhere" }}>
                    <Text size="sm" lineClamp={2}>
                      {l.reason}
                    </Text>
                    <Note letter={l} again={failedAgain.has(idOf(l))} />
                  </Table.Td>
                  <Table.Td>{l.tries ?? "–"}</Table.Td>
                  <Table.Td>{l.traceId ? <TraceLink traceId={l.traceId} /> : "–"}</Table.Td>
                  <Table.Td>
                    <Group gap={4} wrap="nowrap">
                      <Button
                        size="compact-xs"
                        variant="subtle"
                        onClick={() => onView(l)}
                        aria-label={t("viewLetter", { id: idOf(l) })}
                      >
                        {t("view")}
                      </Button>
                      {mayAct && (
                        <Button
                          size="compact-xs"
                          variant="light"
                          disabled={busy}
                          onClick={() => send(choiceOf(l))}
                          aria-label={t("replayLetter", { id: idOf(l) })}
                        >
                          {t("replay")}
                        </Button>
                      )}
                      {mayAct && !l.replayed && (
                        <Button
                          size="compact-xs"
                          variant="subtle"
                          color="red"
                          disabled={busy}
                          onClick={() => setGiveUp({ choice: choiceOf(l), letter: l })}
                          aria-label={t("discardLetter", { id: idOf(l) })}
                        >
                          {t("discard")}
                        </Button>
                      )}
                    </Group>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <Modal
        opened={giveUp !== undefined}
        onClose={() => setGiveUp(undefined)}
        title={t("confirmTitle")}
        closeButtonProps={{ "aria-label": common("close") }}
      >
        <Stack>
          <Text size="sm">
            {giveUp?.letter
              ? t("confirmOne", { group: giveUp.letter.group })
              : t("confirmAll", { count: waiting, topic: sourceOf(name) })}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setGiveUp(undefined)} data-autofocus>
              {common("cancel")}
            </Button>
            <Button color="red" onClick={confirmed}>
              {t("discard")}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Panel>
  );
}

/** Note says that a letter was dealt with, or that it came back. */
export function Note({ letter, again }: { letter: Letter; again: boolean }) {
  const t = useLetters();
  if (letter.replayed) {
    return (
      <Badge size="xs" variant="light" color="gray">
        {t("handled")}
      </Badge>
    );
  }
  if (!again) return null;
  return (
    <Badge size="xs" variant="light" color="orange">
      {t("failedAgain")}
    </Badge>
  );
}
