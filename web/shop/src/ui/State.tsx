import { Center, Loader, Stack, Text } from "@mantine/core";
import { IconMoodEmpty } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useCommon } from "./messages";
import { ProblemAlert } from "./ProblemAlert";

/** Loading stands where something will be. */
export function Loading() {
  const t = useCommon();
  return (
    <Center p="xl" mih={240} role="status" aria-label={t("loading")}>
      <Loader />
    </Center>
  );
}

/** Empty says that there is nothing, and what to do about it. */
export function Empty({ children }: { children?: ReactNode }) {
  const t = useCommon();
  return (
    <Stack align="center" gap="sm" p="xl" c="dimmed">
      <IconMoodEmpty size={36} aria-hidden />
      <Text ta="center" component="div">
        {children ?? t("empty")}
      </Text>
    </Stack>
  );
}

interface Answer<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => unknown;
}

/** Answered shows a query's data, or loading (a skeleton, say), or why it failed. Old data stays while a refresh fails. */
export function Answered<T>({
  query,
  loading,
  children,
}: {
  query: Answer<T>;
  loading?: ReactNode;
  children: (data: T) => ReactNode;
}) {
  const t = useCommon();
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <ProblemAlert title={t("failed")} error={query.error} retry={() => void query.refetch()} />;
  return <>{loading ?? <Loading />}</>;
}
