import { Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { Empty } from "@/ui/State";
import type { Operation } from "./api";
import classes from "./explorer.module.css";
import { useText } from "./messages";

const prefix = "/api/v1";

/** shortPath is a path without what all paths begin with. */
export function shortPath(path: string): string {
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
}

/** Routes lists what can be called, by domain. */
export function Routes({
  operations,
  chosen,
  onChoose,
}: {
  operations: Operation[];
  chosen?: string;
  onChoose: (id: string) => void;
}) {
  const t = useText();
  const [filter, setFilter] = useState("");
  const list = useRef<HTMLDivElement>(null);
  // The list may be shorter than its routes: it begins at the chosen one, and the page stays where it is.
  useEffect(() => {
    const current = chosen && list.current?.querySelector<HTMLElement>("[aria-current=true]");
    if (!current || !list.current) return;
    const top = current.offsetTop - list.current.offsetTop;
    const { scrollTop, clientHeight } = list.current;
    if (top < scrollTop || top + current.offsetHeight > scrollTop + clientHeight)
      list.current.scrollTop = top - clientHeight / 2;
  }, [chosen]);
  const words = filter.toLowerCase().split(/\s+/);
  const shown = operations.filter(o => {
    const text = `${o.method} ${o.path} ${o.summary} ${o.id}`.toLowerCase();
    return words.every(w => text.includes(w));
  });
  const tags = [...new Set(shown.map(o => o.tag))];
  return (
    <nav aria-label={t("routes")}>
      <TextInput
        size="xs"
        mb="xs"
        aria-label={t("filter")}
        placeholder={t("filter")}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={filter}
        onChange={e => setFilter(e.currentTarget.value)}
      />
      <div className={classes.routes} ref={list}>
        {shown.length === 0 && <Empty>{t("none")}</Empty>}
        {tags.map(tag => (
          <div key={tag}>
            <Text size="xs" fw={600} c="dimmed" py={4} component="h2">
              {tag}
            </Text>
            {shown
              .filter(o => o.tag === tag)
              .map(o => (
                <UnstyledButton
                  key={o.id}
                  className={classes.route}
                  aria-current={o.id === chosen}
                  title={o.summary}
                  onClick={() => onChoose(o.id)}
                >
                  <span className={classes.method}>{o.method}</span>
                  <span className={classes.path}>{shortPath(o.path)}</span>
                </UnstyledButton>
              ))}
          </div>
        ))}
      </div>
    </nav>
  );
}
