import { Loader, Text } from "@mantine/core";
import { lazy, Suspense } from "react";

/** Plain stands in when the rest cannot be loaded: a runbook is most needed when something is broken. */
function Plain({ children }: { children: string }) {
  return (
    <Text component="pre" size="xs" style={{ whiteSpace: "pre-wrap" }}>
      {children}
    </Text>
  );
}

const Rich = lazy(() => import("./MarkdownText").catch(() => ({ default: Plain })));

/** Markdown shows GitHub's Markdown without HTML and pictures; what it needs is loaded with the first one. */
export function Markdown({ children }: { children: string }) {
  return (
    <Suspense fallback={<Loader size="xs" />}>
      <Rich>{children}</Rich>
    </Suspense>
  );
}
