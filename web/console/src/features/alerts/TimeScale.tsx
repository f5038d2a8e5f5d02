import { Text } from "@mantine/core";
import { useConsole } from "@/api/console";
import { useAlerts } from "./messages";

/** TimeScale says that windows are shorter here, where they are. */
export function TimeScale() {
  const t = useAlerts();
  const { data } = useConsole();
  if (!data || data.timeScale <= 1) return null;
  return (
    <Text size="xs" c="dimmed" mt={-8}>
      {t("timeScale", { scale: data.timeScale })}
    </Text>
  );
}
