import { useQuery } from "@tanstack/react-query";
import { getText, Problem } from "@/api/http";
import { Markdown } from "@/ui/Markdown";
import { Answered, Empty } from "@/ui/State";
import { useAlerts } from "./messages";

/** Runbook shows what to do about an alert. */
export function Runbook({ alert }: { alert: string }) {
  const t = useAlerts();
  const query = useQuery({
    queryKey: ["runbook", alert],
    queryFn: ({ signal }) => getText(`/api/runbooks/${encodeURIComponent(alert)}`, undefined, signal),
    staleTime: 60_000,
  });
  if (query.error instanceof Problem && query.error.status === 404) return <Empty>{t("noRunbook")}</Empty>;
  return <Answered query={query}>{text => <Markdown>{prepared(text)}</Markdown>}</Answered>;
}

/** prepared leaves out comments, which are for those who edit the file, and the title, which the page has. */
export function prepared(text: string): string {
  return text
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/^\s*# .*\n/, "")
    .trim();
}
