import { Paper, Stack, Table, Text, Title, UnstyledButton } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { useConsole, useMayAct } from "@/api/console";
import { formatDuration, formatTime } from "@/ui/format";
import { useCommon } from "@/ui/messages";
import { Page } from "@/ui/Page";
import { Answered, Empty, Failed } from "@/ui/State";
import { TraceLink } from "@/ui/TraceLink";
import { Answer } from "./Answer";
import { type Answer as AnswerOf, type Api, type Call, type Operation, readApi, request } from "./api";
import { emptyForm, type Form, type Known, learn } from "./call";
import classes from "./explorer.module.css";
import { useText } from "./messages";
import { Request } from "./Request";
import { Routes, shortPath } from "./Routes";

/** Explorer calls the shop's API and leads to the traces of what it called. */
export default function Explorer() {
  const t = useText();
  const { data: console } = useConsole();
  const on = console === undefined || console.features.explorer;
  const query = useQuery({
    queryKey: ["explorer"],
    queryFn: ({ signal }) => readApi(signal),
    enabled: on,
    staleTime: 60_000,
  });
  return (
    <Page title={t("title")}>
      <Text size="sm" c="dimmed">
        {t("intro")}
      </Text>
      {on ? <Answered query={query}>{api => <Workbench api={api} />}</Answered> : <Empty>{t("off")}</Empty>}
    </Page>
  );
}

interface Done {
  at: number;
  operation: Operation;
  user: string;
  form: Form;
  answer: AnswerOf;
}

/** How many calls are remembered until the page is left. */
const remembered = 30;

function Workbench({ api }: { api: Api }) {
  const t = useText();
  const common = useCommon();
  const mayAct = useMayAct();
  const [params, setParams] = useSearchParams();
  const [known, setKnown] = useState<Known>({});
  const [forms, setForms] = useState<Record<string, Form>>({});
  const [chosenUser, setUser] = useState<string>();
  const [done, setDone] = useState<Done[]>([]);
  const [shown, setShown] = useState<Done>();

  const operation = api.operations.find(o => o.id === params.get("operation"));
  const form = operation && (forms[operation.id] ?? emptyForm(operation, known));
  const usual = api.users.find(u => u.role === (operation?.who === "operator" ? "operator" : "customer"))?.email ?? "";
  const user = chosenUser ?? (operation?.who === "anyone" ? "" : usual);

  const call = useMutation({
    mutationFn: ({ call }: { call: Call; operation: Operation; form: Form }) => request(call),
    onSuccess: (answer, { call, operation, form }) => {
      const entry = { at: Date.now(), operation, user: call.user, form, answer };
      setShown(entry);
      setDone(old => [entry, ...old].slice(0, remembered));
      if (answer.status < 300 && !answer.base64) setKnown(old => learn(old, operation, answer.body));
    },
  });

  const choose = (id: string) => {
    call.reset();
    setUser(undefined);
    setForms(({ [id]: _, ...rest }) => rest); // begins with the ids that are known by now
    setParams({ operation: id });
  };

  return (
    <div className={classes.layout}>
      <Routes operations={api.operations} chosen={operation?.id} onChoose={choose} />
      <Stack gap="sm">
        {!operation || !form ? (
          <Empty>{t("choose")}</Empty>
        ) : (
          <Request
            edge={api.edge}
            operation={operation}
            users={api.users}
            user={user}
            form={form}
            busy={call.isPending || !mayAct}
            onUser={setUser}
            onForm={next => setForms(old => ({ ...old, [operation.id]: next }))}
            onSend={made => call.mutate({ call: made, operation, form })}
          />
        )}
        {call.error && <Failed error={call.error} />}
        {shown && shown.operation.id === operation?.id && !call.error && <Answer answer={shown.answer} />}
        {done.length > 0 && (
          <Paper withBorder p="sm" component="section" aria-label={t("before")}>
            <Title order={2} size="h5" mb="xs">
              {t("before")}
            </Title>
            <Table.ScrollContainer minWidth={520}>
              <Table fz="xs">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{common("time")}</Table.Th>
                    <Table.Th>{common("operation")}</Table.Th>
                    <Table.Th>{common("status")}</Table.Th>
                    <Table.Th>{common("duration")}</Table.Th>
                    <Table.Th>{common("traceId")}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {done.map(d => (
                    <Table.Tr key={d.at}>
                      <Table.Td>{formatTime(d.at)}</Table.Td>
                      <Table.Td>
                        <UnstyledButton
                          fz="xs"
                          aria-label={`${t("again")}: ${d.operation.method} ${d.operation.path}`}
                          onClick={() => {
                            setForms(old => ({ ...old, [d.operation.id]: d.form }));
                            setUser(d.user);
                            setShown(d);
                            setParams({ operation: d.operation.id });
                          }}
                        >
                          {d.operation.method} {shortPath(d.operation.path)}
                        </UnstyledButton>
                      </Table.Td>
                      <Table.Td>{d.answer.status}</Table.Td>
                      <Table.Td>{formatDuration(d.answer.durationMs)}</Table.Td>
                      <Table.Td>
                        <TraceLink traceId={d.answer.traceId} />
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          </Paper>
        )}
      </Stack>
    </div>
  );
}
