import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider, useQueryClient } from "@tanstack/react-query";
import { setNonce } from "get-nonce";
import { lazy, Suspense, useEffect } from "react";
import { createBrowserRouter, Navigate, RouterProvider, useLocation } from "react-router";
import { useConsole } from "./api/console";
import { onLoginRequired, Problem } from "./api/http";
import { NotFound } from "./shell/NotFound";
import { pages } from "./shell/pages";
import { Shell } from "./shell/Shell";
import { theme } from "./shell/theme";

// Few consoles ask for a token.
const Login = lazy(() => import("./shell/Login"));

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5000,
      // What the server refused is refused again; what did not answer may.
      retry: (times, error) => times < 2 && !(error instanceof Problem && error.status >= 400 && error.status < 500),
      refetchOnWindowFocus: false,
    },
  },
});

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
// Dialogs of Mantine keep the page behind them from scrolling by react-remove-scroll, which adds a style of its own.
setNonce(nonce);

/** Home goes to the services. The first page had /?trace=ID, which links from elsewhere may still use. */
function Home() {
  const id = new URLSearchParams(useLocation().search).get("trace");
  return <Navigate to={id ? `/traces/${encodeURIComponent(id)}` : "/services"} replace />;
}

const router = createBrowserRouter([
  {
    path: "/",
    Component: Shell,
    children: [
      { index: true, Component: Home },
      ...pages.map(p => ({ path: `${p.path.slice(1)}/*`, Component: p.component })),
      { path: "*", Component: NotFound },
    ],
  },
]);

/** App is the console's page. */
export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <QueryClientProvider client={client}>
        <Notifications position="bottom-right" />
        <Gate />
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** Gate asks for the token first where one is required. */
function Gate() {
  const queries = useQueryClient();
  const { data } = useConsole();
  useEffect(() => onLoginRequired(() => void queries.invalidateQueries({ queryKey: ["console"] })), [queries]);
  if (data?.loginRequired && !data.loggedIn) {
    return (
      <Suspense>
        <Login onDone={() => void queries.invalidateQueries()} />
      </Suspense>
    );
  }
  return <RouterProvider router={router} />;
}
