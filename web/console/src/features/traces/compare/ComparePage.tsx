import { Alert, Anchor, Button, Checkbox, Group, Text, TextInput } from "@mantine/core";
import { IconArrowsExchange } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { formatDateTime, formatDuration } from "@/ui/format";
import { useCommon } from "@/ui/messages";
import { Page } from "@/ui/Page";
import { Failed, Loading } from "@/ui/State";
import { useTrace } from "../load";
import { useWords } from "../messages";
import { diff, differing, flat, totals } from "../model/diff";
import { correctClocks } from "../model/skew";
import { epochMs, type Trace } from "../model/span";
import { buildTree, type Tree } from "../model/tree";
import classes from "./compare.module.css";
import { DiffTable } from "./DiffTable";

const isId = (text: string) => /^[0-9a-f]{32}$/.test(text);

/** ComparePage shows two traces against each other: ?a=ID&b=ID. */
export default function ComparePage() {
  const t = useWords();
  const [params] = useSearchParams();
  const [a, b] = [params.get("a") ?? "", params.get("b") ?? ""];
  return (
    <Page title={t("compare")}>
      <Ids key={`${a} ${b}`} a={a} b={b} />
      {isId(a) && isId(b) && <Both a={a} b={b} />}
    </Page>
  );
}

/** Ids asks for the two traces. */
function Ids({ a, b }: { a: string; b: string }) {
  const t = useWords();
  const [, setParams] = useSearchParams();
  const [first, setFirst] = useState(a);
  const [second, setSecond] = useState(b);
  const wrong = (text: string) => (text === "" || isId(text) ? undefined : t("badId"));
  const open = (one: string, other: string) =>
    setParams(old => {
      const next = new URLSearchParams(old);
      next.set("a", one);
      next.set("b", other);
      return next;
    });
  return (
    <form
      aria-label={t("compareFill")}
      onSubmit={event => {
        event.preventDefault();
        open(first, second);
      }}
    >
      <Group gap="xs" align="start">
        <TextInput
          size="xs"
          w={290}
          ff="monospace"
          aria-label={t("traceA")}
          placeholder={t("traceA")}
          value={first}
          error={wrong(first)}
          onChange={e => setFirst(e.currentTarget.value.trim().toLowerCase())}
        />
        <Button
          size="compact-sm"
          variant="subtle"
          aria-label={t("swap")}
          title={t("swap")}
          onClick={() => open(second, first)}
        >
          <IconArrowsExchange size={16} aria-hidden />
        </Button>
        <TextInput
          size="xs"
          w={290}
          aria-label={t("traceB")}
          placeholder={t("traceB")}
          value={second}
          error={wrong(second)}
          onChange={e => setSecond(e.currentTarget.value.trim().toLowerCase())}
        />
        <Button type="submit" size="compact-sm" disabled={!isId(first) || !isId(second)}>
          {t("compareOpen")}
        </Button>
      </Group>
    </form>
  );
}

function treeOf(trace: Trace): Tree {
  const tree = buildTree(trace);
  correctClocks(tree);
  return tree;
}

function Both({ a, b }: { a: string; b: string }) {
  const t = useWords();
  const [first, second] = [useTrace(a), useTrace(b)];
  const [params, setParams] = useSearchParams();
  const only = params.get("only") === "1";
  const both = useMemo(() => {
    if (!first.trace || !second.trace) return undefined;
    const trees = [treeOf(first.trace), treeOf(second.trace)] as const;
    return { trees, rows: flat(diff(...trees)) };
  }, [first.trace, second.trace]);
  const failed = [first, second].find(q => q.error && !q.trace);
  if (failed) return <Failed error={failed.error} retry={() => void failed.refetch()} />;
  if (!both) return <Loading />;
  const { rows, trees } = both;
  const sums = totals(rows);
  const same = sums.onlyA === 0 && sums.onlyB === 0;
  return (
    <>
      <Totals trees={trees} />
      <Group gap="md">
        <Text size="xs">
          {t("inBoth")} <b>{sums.both}</b> · {t("onlyA")} <b>{sums.onlyA}</b> · {t("onlyB")} <b>{sums.onlyB}</b>
        </Text>
        <Checkbox
          size="xs"
          label={t("differing")}
          checked={only}
          disabled={same}
          onChange={e => {
            const on = e.currentTarget.checked;
            setParams(
              old => {
                const next = new URLSearchParams(old);
                if (on) next.set("only", "1");
                else next.delete("only");
                return next;
              },
              { replace: true },
            );
          }}
        />
        <Text size="xs" c="dimmed">
          {t("compareExplain")}
        </Text>
      </Group>
      {same && (
        <Alert color="teal" p={6}>
          <Text size="xs">{t("sameAll")}</Text>
        </Alert>
      )}
      <DiffTable rows={only && !same ? differing(rows) : rows} />
    </>
  );
}

/** Totals are the two traces as a whole. */
function Totals({ trees }: { trees: readonly [Tree, Tree] }) {
  const t = useWords();
  const common = useCommon();
  return (
    <div className={classes.scroll}>
      <table className={classes.totals}>
        <thead>
          <tr>
            <th scope="col">{t("trace")}</th>
            <th scope="col">{common("operation")}</th>
            <th scope="col">{t("start")}</th>
            <th scope="col">{t("response")}</th>
            <th scope="col">{t("whole")}</th>
            <th scope="col">{t("spans")}</th>
            <th scope="col">{t("errors")}</th>
          </tr>
        </thead>
        <tbody>
          {trees.map((tree, i) => {
            const root = tree.roots[0];
            const { traceId } = tree.trace;
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: they are A and B, and may be the same trace
              <tr key={i}>
                <th scope="row">
                  <Anchor component={Link} to={`/traces/${traceId}`} size="sm">
                    {i === 0 ? t("traceA") : t("traceB")} <code>{traceId.slice(0, 8)}</code>
                  </Anchor>
                </th>
                <td>{root && `${root.span.service} ${root.span.name}`}</td>
                <td>{formatDateTime(epochMs(tree.trace, 0))}</td>
                <td>{root && formatDuration(root.end - root.start)}</td>
                <td>{formatDuration(tree.duration)}</td>
                <td>{tree.nodes.length}</td>
                <td>{tree.roots.reduce((sum, r) => sum + r.failures, 0)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
