import { Alert, Button, Center, Loader, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconMoodEmpty } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Problem } from "@/api/http";
import { useCommon } from "./messages";

/** Loading stands where something will be. */
export function Loading() {
  const t = useCommon();
  return (
    <Center p="xl" role="status" aria-label={t("loading")}>
      <Loader size="sm" />
    </Center>
  );
}

/** Empty says that there is nothing, and what to do about it. */
export function Empty({ children }: { children?: ReactNode }) {
  const t = useCommon();
  return (
    <Stack align="center" gap="xs" p="xl" c="dimmed">
      <IconMoodEmpty size={28} aria-hidden />
      <Text size="sm" ta="center" component="div">
        {children ?? t("empty")}
      </Text>
    </Stack>
  );
}

/** Failed shows why something could not be loaded, and tries again. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const t = useCommon();
  const problem = error instanceof Problem ? error : undefined;
  return (
    <Alert color="red" icon={<IconAlertTriangle size={18} />} title={t("failed")} my="sm">
      <Text size="sm">
        {problem?.code === "UNREACHABLE" ? t("unreachable") : String((error as Error)?.message ?? error)}
      </Text>
      {problem?.errors.map(e => (
        <Text size="sm" key={e.field}>
          <b>{e.field}</b> {e.reason}
        </Text>
      ))}
      {retry && (
        <Button size="compact-sm" variant="light" color="red" mt="xs" onClick={retry}>
          {t("retry")}
        </Button>
      )}
    </Alert>
  );
}

interface Answer<T> {
  data: T | undefined;
  error: unknown;
  isPending: boolean;
  refetch: () => unknown;
}

/** Answered shows a query's data, or that it is loading, or why it failed. Old data stays while a refresh fails. */
export function Answered<T>({ query, children }: { query: Answer<T>; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <Failed error={query.error} retry={() => void query.refetch()} />;
  return <Loading />;
}
