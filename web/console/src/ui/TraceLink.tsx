import { Anchor } from "@mantine/core";
import { Link } from "react-router";
import { useCommon } from "./messages";
import classes from "./ui.module.css";

/** TraceLink leads to a trace, and to one span of it if spanId is given. */
export function TraceLink({ traceId, spanId, label }: { traceId: string; spanId?: string; label?: string }) {
  const t = useCommon();
  if (!traceId) return null;
  return (
    <Anchor
      component={Link}
      to={`/traces/${traceId}${spanId ? `?span=${spanId}` : ""}`}
      className={classes.mono}
      aria-label={`${t("openTrace")} ${traceId}`}
      size="xs"
    >
      {label ?? traceId.slice(0, 8)}
    </Anchor>
  );
}
