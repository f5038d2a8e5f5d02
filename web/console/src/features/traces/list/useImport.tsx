import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { send } from "@/api/http";
import { useWords } from "../messages";

/** The most that the server takes. */
const largest = 64 << 20;

/** useImport stores a trace file and opens its trace. */
export function useImport() {
  const t = useWords();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const fail = (message: string) => notifications.show({ color: "red", title: t("importFailed"), message });
  const take = async (file: File | null | undefined) => {
    if (!file) return;
    if (file.size > largest) return fail(t("importTooLarge", { name: file.name }));
    setBusy(true);
    try {
      let body: unknown;
      try {
        body = JSON.parse(await file.text());
      } catch {
        return fail(t("importNoJson", { name: file.name }));
      }
      const done = await send<{ spans: number; traceIds: string[] }>("POST", "/api/traces", body);
      notifications.show({ message: t("imported", { count: done.spans }) });
      const first = done.traceIds[0];
      await queries.invalidateQueries({ queryKey: ["trace", first] });
      if (first) void navigate(`/traces/${first}`);
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return { take, busy };
}
