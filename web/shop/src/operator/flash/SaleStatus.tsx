import { Badge } from "@mantine/core";
import { useFlashWords } from "./messages";

const colors = { upcoming: "blue", running: "orange", ended: "gray" } as const;

/** SaleStatus shows whether a sale is announced, runs or is over. */
export function SaleStatus({ status }: { status: string }) {
  const t = useFlashWords();
  const known = status in colors ? (status as keyof typeof colors) : "ended";
  return (
    <Badge variant="light" miw="max-content" color={colors[known]}>
      {t(known)}
    </Badge>
  );
}
