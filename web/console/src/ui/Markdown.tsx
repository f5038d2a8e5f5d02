import { Loader } from "@mantine/core";
import { lazy, Suspense } from "react";

const Text = lazy(() => import("./MarkdownText"));

/** Markdown shows GitHub's Markdown without HTML and pictures; what it needs is loaded with the first one. */
export function Markdown({ children }: { children: string }) {
  return (
    <Suspense fallback={<Loader size="xs" />}>
      <Text>{children}</Text>
    </Suspense>
  );
}
