import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDownload, IconPlayerStop } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { formatCount } from "@/ui/format";
import { ProblemAlert } from "@/ui/ProblemAlert";
import type { Column, Load } from "./column";
import { useTableText } from "./messages";

/** ExportButton writes every page of a list to a CSV file, and says how far it is; it may be stopped. */
export function ExportButton<T>({ name, columns, load }: { name: string; columns: Column<T>[]; load: Load<T> }) {
  const t = useTableText();
  const [rows, setRows] = useState<number>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  async function start() {
    const control = new AbortController();
    running.current = control;
    setRows(0);
    try {
      const { exportCsv, download } = await import("./csv");
      const currency = (column: string) => t("currency", { column });
      const done = await exportCsv(columns, load, { currency, progress: setRows, signal: control.signal });
      download(done.file, `${name}-${new Date().toISOString().slice(0, 10)}.csv`);
      const count = formatCount(done.rows);
      notifications.show(
        done.more
          ? { color: "orange", message: t("exportedPart", { rows: count }), autoClose: false }
          : { color: "teal", message: t("exported", { rows: count }) },
      );
    } catch (error) {
      if (!control.signal.aborted)
        notifications.show({
          color: "red",
          withBorder: false,
          autoClose: false,
          message: <ProblemAlert title={t("exportFailed")} error={error} />,
        });
    } finally {
      running.current = undefined;
      setRows(undefined);
    }
  }

  return (
    <Group gap={0} wrap="nowrap">
      {rows === undefined ? (
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={() => void start()}>
          {t("export")}
        </Button>
      ) : (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={16} aria-hidden />}
          onClick={() => running.current?.abort()}
        >
          {t("cancelExport")}
        </Button>
      )}
      <Text size="sm" c="dimmed" role="status" ml={rows === undefined ? 0 : "xs"}>
        {rows === undefined ? "" : t("exporting", { rows: formatCount(rows) })}
      </Text>
    </Group>
  );
}
