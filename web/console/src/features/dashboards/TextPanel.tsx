import { Markdown } from "@/ui/Markdown";
import { interpolate, type VariableValue } from "./interpolate";
import type { Panel } from "./model";

/** TextPanel shows Markdown with the variables filled in. */
export function TextPanel({ panel, variables }: { panel: Panel; variables: Record<string, VariableValue> }) {
  const text = interpolate(panel.content, { variables, globals: {} }, "text");
  // The pages take the same parameters as the query API that the file links to.
  return <Markdown>{text.replace(/\]\(\/api\/(logs|traces)\?/g, "](/$1?")}</Markdown>;
}
