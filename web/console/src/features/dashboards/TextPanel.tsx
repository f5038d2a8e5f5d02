import { Markdown } from "@/ui/Markdown";
import { interpolate, type VariableValue } from "./interpolate";
import type { Panel } from "./model";

/** TextPanel shows Markdown with the variables filled in. */
export function TextPanel({ panel, variables }: { panel: Panel; variables: Record<string, VariableValue> }) {
  const text = interpolate(panel.content, { variables, globals: {} }, "text");
  return <Markdown>{text}</Markdown>;
}
