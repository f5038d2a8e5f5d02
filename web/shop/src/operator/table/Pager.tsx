import { ActionIcon, Group, NativeSelect, Text } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconChevronsLeft } from "@tabler/icons-react";
import { formatCount } from "@/ui/format";
import { useTableText } from "./messages";
import { type Paging, pageSizes } from "./paging";

/** Pager goes through the pages of a list. rows is how many this page has. */
export function Pager({ paging, nextCursor, rows }: { paging: Paging; nextCursor: string; rows: number | undefined }) {
  const t = useTableText();
  const { page, first, previous, next } = paging;
  const told = [page && t("page", { page: formatCount(page) }), rows !== undefined && t("rows", { count: rows })];
  return (
    <Group component="nav" aria-label={t("pager")} justify="space-between" gap="sm">
      <Group gap="xs">
        <Text component="label" size="sm" c="dimmed" htmlFor="page-size">
          {t("pageSize")}
        </Text>
        <NativeSelect
          id="page-size"
          size="xs"
          w={76}
          data={pageSizes.map(String)}
          value={String(paging.limit)}
          onChange={event => paging.setLimit(Number(event.currentTarget.value))}
        />
      </Group>
      <Group gap="xs">
        <Text size="sm" c="dimmed" role="status">
          {told.filter(Boolean).join(" · ")}
        </Text>
        <Step label={t("first")} go={first} icon={<IconChevronsLeft size={18} aria-hidden />} />
        <Step label={t("previous")} go={previous} icon={<IconChevronLeft size={18} aria-hidden />} />
        <Step
          label={t("next")}
          go={nextCursor ? () => next(nextCursor) : undefined}
          icon={<IconChevronRight size={18} aria-hidden />}
        />
      </Group>
    </Group>
  );
}

function Step({ label, go, icon }: { label: string; go: (() => void) | undefined; icon: React.ReactNode }) {
  return (
    // data-disabled and not disabled: the focus stays on the button when the last page is reached.
    <ActionIcon
      variant="default"
      size="lg"
      aria-label={label}
      title={label}
      data-disabled={!go || undefined}
      aria-disabled={!go}
      onClick={go}
    >
      {icon}
    </ActionIcon>
  );
}
