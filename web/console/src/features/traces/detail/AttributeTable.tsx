import { ActionIcon, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { CopyButton } from "@/ui/CopyButton";
import { useWords } from "../messages";
import { type Attribute, type Value, valueText } from "../model/span";
import { searchFor } from "../search";
import classes from "./details.module.css";

/** From how many attributes on there is a field to filter them. */
const many = 8;

/** pretty writes structured values, and text that is JSON, over several lines. */
export function pretty(value: Value): string {
  if (typeof value === "object" && value !== null)
    return JSON.stringify(value, (_, v) => (typeof v === "bigint" ? v.toString() : v), 2);
  if (typeof value === "string" && /^\s*[[{]/.test(value)) {
    try {
      return JSON.stringify(JSON.parse(value), undefined, 2);
    } catch {
      return value;
    }
  }
  return valueText(value);
}

interface AttributeTableProps {
  attributes: readonly Attribute[];
  label: string;
  filterable?: boolean;
  /** Values of attributes of spans and resources can be searched for. */
  searchable?: boolean;
}

/** AttributeTable lists attributes by name, each to copy and to search for. */
export function AttributeTable({ attributes, label, filterable, searchable }: AttributeTableProps) {
  const t = useWords();
  const [filter, setFilter] = useState("");
  const wanted = filter.toLowerCase();
  const shown = attributes
    .filter(a => `${a.key} ${valueText(a.value)}`.toLowerCase().includes(wanted))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
  if (attributes.length === 0) return <p className={classes.none}>{t("noAttributes")}</p>;
  return (
    <>
      {filterable && attributes.length >= many && (
        <TextInput
          size="xs"
          mb={4}
          type="search"
          aria-label={t("filterAttributes")}
          placeholder={t("filterAttributes")}
          value={filter}
          onChange={e => setFilter(e.currentTarget.value)}
        />
      )}
      {shown.length === 0 && <p className={classes.none}>{t("noMatch")}</p>}
      {shown.length > 0 && (
        <table className={classes.attributes} aria-label={label}>
          <thead className={classes.hidden}>
            <tr>
              <th>{t("name")}</th>
              <th>{t("value")}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((a, i) => {
              const text = pretty(a.value);
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: a sender may repeat a name
                <tr key={`${a.key}-${i}`}>
                  <th scope="row">{a.key}</th>
                  <td>
                    <div className={classes.value}>
                      {text.includes("\n") ? <pre>{text}</pre> : <span>{text}</span>}
                      <span className={classes.acts}>
                        <CopyButton value={text} label={t("copyValue", { name: a.key })} />
                        {searchable && a.value !== null && typeof a.value !== "object" && (
                          <ActionIcon
                            component={Link}
                            to={searchFor(a.key, valueText(a.value))}
                            variant="subtle"
                            color="gray"
                            size="sm"
                            aria-label={t("searchValue", { name: a.key })}
                            title={t("searchValue", { name: a.key })}
                          >
                            <IconSearch size={14} aria-hidden />
                          </ActionIcon>
                        )}
                      </span>
                    </div>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </>
  );
}
