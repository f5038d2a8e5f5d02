import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { setNonce } from "get-nonce";
import type { ReactNode } from "react";
import { Notices } from "./Notices";
import { newQueries } from "./queries";
import { theme } from "./theme";

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
// Dialogs keep the page behind them from scrolling by react-remove-scroll, which adds a style of its own.
setNonce(nonce);

const queries = newQueries();

/** Root is everything around the pages. */
export function Root({ children }: { children: ReactNode }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <QueryClientProvider client={queries}>
        <Notices />
        {children}
      </QueryClientProvider>
    </MantineProvider>
  );
}
