import { notifications } from "@mantine/notifications";
import { type Mutation, useMutation, useMutationState, useQueryClient } from "@tanstack/react-query";
import { useConsole } from "@/api/console";
import { type Act, act } from "@/api/control";
import { get, Problem } from "@/api/http";
import { useServices } from "./messages";
import { self } from "./state";
import { statusKey } from "./useStatus";

export interface Deed {
  verb: Act;
  name: string;
}

const deedKey = ["control", "act"];

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** back waits until the console answers again. */
async function back(limit = 60_000, every = 500): Promise<void> {
  for (const end = Date.now() + limit; ; ) {
    await pause(every);
    try {
      await get("/api/console");
      return;
    } catch (error) {
      if (!(error instanceof Problem && error.code === "UNREACHABLE") || Date.now() > end) throw error;
    }
  }
}

/** perform acts, and bears that the console ends the request when it is the console itself that is replaced. */
async function perform({ verb, name }: Deed): Promise<void> {
  try {
    await act(verb, name);
  } catch (error) {
    const cut = error instanceof Problem && (error.status === 0 || error.status >= 502);
    if (name !== self || !cut || verb === "start") throw error;
    if (verb !== "stop") await back();
  }
}

/** A place in a file, as compilers name it. */
export const place = /^(\S+\.\w+:\d+(?::\d+)?:)(.*)$/;

/** complains tells whether a compiler speaks, and not the supervisor that refuses for another reason. */
export const complains = ({ verb }: Deed, error: Error) =>
  verb === "rebuild" &&
  error instanceof Problem &&
  error.status === 409 &&
  error.message.split("\n").some(line => place.test(line.trim()));

/** useAct acts on a process and tells how it went; what fails stays in useFailures until it is dismissed. */
export function useAct() {
  const t = useServices();
  const queries = useQueryClient();
  return useMutation<void, Error, Deed>({
    mutationKey: deedKey,
    mutationFn: perform,
    gcTime: 3_600_000,
    retry: false,
    onSuccess: (_, { verb, name }) => {
      const text = verb === "stop" && name === self ? t("stopped.self") : t(`done.${verb}`, { name });
      notifications.show({ color: "teal", message: text });
    },
    onError: (error, deed) => {
      const { verb, name } = deed;
      const built = complains(deed, error);
      notifications.show({
        color: "red",
        title: t(built ? "failed.build" : `failed.${verb}`, { name }),
        message: built ? t("failed.seeBelow") : error.message.slice(0, 300),
        autoClose: 10_000,
      });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: statusKey }),
  });
}

/** usePending is what is being done to the process now, by this page. */
export function usePending(name: string): Act | undefined {
  const running = useMutationState({
    filters: { mutationKey: deedKey, status: "pending" },
    select: m => m.state.variables as Deed,
  });
  return running.find(d => d.name === name)?.verb;
}

export interface Failure extends Deed {
  id: number;
  error: Error;
}

/** useFailures are the last acts on each process that failed, newest first, and how to dismiss one. */
export function useFailures(): [Failure[], (id: number) => void] {
  const cache = useQueryClient().getMutationCache();
  const all = useMutationState({
    filters: { mutationKey: deedKey },
    select: m => ({ id: m.mutationId, state: m.state as Mutation<void, Error, Deed>["state"] }),
  });
  const last = new Map<string, Failure | undefined>();
  for (const { id, state } of all) {
    if (!state.variables) continue;
    last.set(state.variables.name, state.error ? { id, error: state.error, ...state.variables } : undefined);
  }
  const failures = [...last.values()].filter(f => f !== undefined).sort((a, b) => b.id - a.id);
  const dismiss = (id: number) => {
    const found = cache.getAll().find(m => m.mutationId === id);
    // Earlier failures of the same process go too: they would come up again as the last ones.
    const name = (found?.state.variables as Deed | undefined)?.name;
    for (const m of cache.findAll({ mutationKey: deedKey, status: "error" })) {
      if ((m.state.variables as Deed).name === name) cache.remove(m);
    }
  };
  return [failures, dismiss];
}

/** useMayControl tells whether acts are offered at all. */
export function useMayControl(): boolean {
  const { data } = useConsole();
  return data?.features.control === true && !data.readOnly;
}
