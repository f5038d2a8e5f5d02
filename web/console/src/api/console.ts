import { useQuery } from "@tanstack/react-query";
import { get, send } from "./http";

/** Console is what this console is and may do. */
export interface Console {
  version: string;
  environment: string;
  readOnly: boolean;
  loginRequired: boolean;
  loggedIn: boolean;
  /** Origin of the shop, such as http://127.0.0.1:8080; empty when unknown. */
  edge: string;
  /** By how much the windows of the rules are shortened. */
  timeScale: number;
  features: { control: boolean; explorer: boolean; browser: boolean };
}

export function useConsole() {
  return useQuery({
    queryKey: ["console"],
    queryFn: ({ signal }) => get<Console>("/api/console", undefined, signal),
    staleTime: 60_000,
  });
}

/** useMayAct tells whether the page offers actions: not in read-only mode. */
export function useMayAct(): boolean {
  const { data } = useConsole();
  return data !== undefined && !data.readOnly;
}

export const logIn = (token: string) => send("POST", "/api/session", { token });
export const logOut = () => send("DELETE", "/api/session");
