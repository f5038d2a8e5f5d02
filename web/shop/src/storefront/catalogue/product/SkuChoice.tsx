import { VisuallyHidden } from "@mantine/core";
import { useId } from "react";
import { useCatalogue } from "../messages";
import type { Sku } from "../products";
import { useAttributeName } from "./attribute";
import { type Attribute, attributeNames, attributesOf, choiceOf, choose } from "./choice";
import classes from "./product.module.css";

/** SkuChoice chooses a SKU by its attributes. What is sold out or does not exist is shown, and cannot be chosen. */
export function SkuChoice({ skus, sku, onChange }: { skus: Sku[]; sku: Sku; onChange: (sku: Sku) => void }) {
  const choice = choiceOf(sku, attributeNames(skus));
  const take = (name: string, value: string) => {
    const next = choose(skus, choice, name, value);
    if (next) onChange(next);
  };
  return attributesOf(skus, choice).map(attribute => (
    <Options
      key={attribute.name}
      attribute={attribute}
      value={choice[attribute.name] ?? ""}
      onChange={value => take(attribute.name, value)}
    />
  ));
}

function Options({
  attribute: { name, options },
  value,
  onChange,
}: {
  attribute: Attribute;
  value: string;
  onChange: (value: string) => void;
}) {
  const t = useCatalogue();
  const attributeName = useAttributeName();
  const group = useId();
  return (
    <fieldset className={classes.options}>
      <legend className={classes.legend}>{attributeName(name)}</legend>
      <div className={classes.row}>
        {options.map(option => (
          <label key={option.value} className={classes.option} data-state={option.state}>
            <input
              type="radio"
              name={group}
              value={option.value}
              checked={option.value === value}
              disabled={option.state !== "available"}
              onChange={() => onChange(option.value)}
            />
            <span className={classes.face}>
              {option.value || t("none")}
              {option.state === "soldOut" && <span className={classes.note}>{t("optionSoldOut")}</span>}
              {option.state === "missing" && <VisuallyHidden>, {t("optionMissing")}</VisuallyHidden>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
