import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { setNonce } from "get-nonce";
import { RouterProvider, type RouterProviderProps } from "react-router";
import { newQueries } from "./queries";
import { theme } from "./theme";

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
// Dialogs keep the page behind them from scrolling by react-remove-scroll, which adds a style of its own.
setNonce(nonce);

const queries = newQueries();

/** Root is everything around the pages of a router. */
export function Root({ router }: Pick<RouterProviderProps, "router">) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <QueryClientProvider client={queries}>
        <Notifications position="bottom-right" />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
