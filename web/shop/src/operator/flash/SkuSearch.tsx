import { Group, Select, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "@/api/client";
import { useWrong } from "@/operator/form/wrong";
import { formatAttributes, formatCount, formatMoney } from "@/ui/format";
import { Picture } from "@/ui/Picture";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { useFlashWords } from "./messages";
import { type ItemValues, itemOf } from "./values";

/** How long a person may pause while typing, in milliseconds. */
const pause = 300;
const shown = 10;

/** SkuSearch finds a SKU on sale by its product, and hands it over. */
export function SkuSearch({
  taken,
  error,
  onPick,
}: {
  /** Ids of SKUs that are in the sale. */
  taken: string[];
  error: unknown;
  onPick: (item: ItemValues) => void;
}) {
  const t = useFlashWords();
  const wrong = useWrong();
  const [text, setText] = useState("");
  const [query] = useDebouncedValue(text.trim(), pause);
  const found = useQuery({
    queryKey: ["admin", "products", "search", query],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/admin/products", {
          params: { query: { query: query || undefined, status: "active", limit: shown } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
  const products = found.data?.items ?? [];
  const choices = new Map(
    products.flatMap(product => product.skus.map(sku => [sku.id, itemOf(product, sku)] as const)),
  );
  // Two products may have the same title, two groups may not.
  const data = products.map((product, i) => ({
    group:
      products.findIndex(p => p.title === product.title) === i ? product.title : `${product.title} (${product.id})`,
    items: product.skus.map(sku => ({
      value: sku.id,
      label: formatAttributes(sku.attributes) || product.title,
      disabled: taken.includes(sku.id),
    })),
  }));
  const waiting = found.isFetching || query !== text.trim();

  return (
    <>
      <Select
        label={t("addItem")}
        placeholder={t("addHint")}
        data-path="items"
        searchable
        value={null}
        searchValue={text}
        onSearchChange={setText}
        data={data}
        filter={({ options }) => options} // the server has searched
        maxDropdownHeight={360}
        nothingFoundMessage={waiting ? t("searching") : t("nothingFound")}
        error={wrong(error)}
        onChange={id => {
          const item = id && choices.get(id);
          if (item) onPick(item);
          setText("");
        }}
        renderOption={({ option }) => {
          const item = choices.get(option.value);
          return item ? <Choice item={item} taken={taken.includes(option.value)} /> : option.label;
        }}
      />
      {found.error && <ProblemAlert error={found.error} retry={() => void found.refetch()} />}
    </>
  );
}

function Choice({ item, taken }: { item: ItemValues; taken: boolean }) {
  const t = useFlashWords();
  return (
    <Group wrap="nowrap" gap="sm">
      <Picture src={item.picture} alt="" size={36} />
      <div>
        <Text size="sm">{formatAttributes(item.attributes) || item.title}</Text>
        <Text size="xs" c="dimmed">
          {formatMoney(item.regular)} · {t("available", { n: formatCount(item.available ?? 0) })}
          {taken && ` · ${t("already")}`}
        </Text>
      </div>
    </Group>
  );
}
