import { Anchor, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { formatDuration } from "@/ui/format";
import { useWords } from "../messages";
import type { SpanLink } from "../model/span";
import type { Node, Tree } from "../model/tree";
import { AttributeTable } from "./AttributeTable";
import classes from "./details.module.css";

/** sender is the producer whose message a consumer processes, where it is a span of this trace. */
export function sender(node: Node): Node | undefined {
  return node.span.kind === "consumer" && node.parent?.span.kind === "producer" ? node.parent : undefined;
}

/** receivers are the consumers of what a producer sent: its children, and those that link to it. */
export function receivers(tree: Tree, node: Node): Node[] {
  if (node.span.kind !== "producer") return [];
  const linking = tree.nodes.filter(
    n => n.parent !== node && n.span.links.some(l => l.spanId === node.span.spanId && l.traceId === node.span.traceId),
  );
  return [...node.children.filter(c => c.span.kind === "consumer"), ...linking];
}

/** Relations are the ways from a span to others that are not its parent or children by call: messages and links. */
export function Relations({ tree, node, onGo }: { tree: Tree; node: Node; onGo: (node: Node) => void }) {
  const t = useWords();
  const from = sender(node);
  const to = receivers(tree, node);
  const { links } = node.span;
  if (!from && to.length === 0 && links.length === 0) return null;
  return (
    <section className={classes.section}>
      {from && <Relation name={t("linkedFrom")} to={<SpanButton node={from} onGo={onGo} />} />}
      {to.map(n => (
        <Relation
          key={n.key}
          name={t("linkedTo")}
          to={<SpanButton node={n} onGo={onGo} />}
          note={n.waited && t("waitedFor", { duration: formatDuration(n.waited.ms) })}
        />
      ))}
      {links.map((link, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a span may link to another twice
        <Linked key={i} link={link} tree={tree} onGo={onGo} />
      ))}
    </section>
  );
}

function Relation({ name, to, note }: { name: string; to: ReactNode; note?: string }) {
  return (
    <Text size="xs" component="div">
      {name} {to} {note && <span className={classes.time}>{note}</span>}
    </Text>
  );
}

function SpanButton({ node, onGo }: { node: Node; onGo: (node: Node) => void }) {
  const t = useWords();
  return (
    <Anchor
      component="button"
      type="button"
      size="xs"
      ta="start"
      aria-label={t("toSpan", { name: `${node.span.service} ${node.span.name}` })}
      onClick={() => onGo(node)}
    >
      {node.span.service} {node.span.name}
    </Anchor>
  );
}

function Linked({ link, tree, onGo }: { link: SpanLink; tree: Tree; onGo: (node: Node) => void }) {
  const t = useWords();
  const here = link.traceId === tree.trace.traceId ? tree.bySpan.get(link.spanId) : undefined;
  return (
    <>
      <Relation
        name={t("links")}
        to={
          here ? (
            <SpanButton node={here} onGo={onGo} />
          ) : (
            <Anchor component={Link} size="xs" ff="monospace" to={`/traces/${link.traceId}?span=${link.spanId}`}>
              {t("openLinked")} {link.traceId.slice(0, 8)}/{link.spanId}
            </Anchor>
          )
        }
      />
      {link.attributes.length > 0 && <AttributeTable attributes={link.attributes} label={t("links")} />}
    </>
  );
}
