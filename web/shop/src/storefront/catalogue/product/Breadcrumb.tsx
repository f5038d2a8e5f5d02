import { Anchor, Text } from "@mantine/core";
import { Link } from "react-router";
import { useCategories, useCategoryName } from "../categories";
import { useCatalogue } from "../messages";
import type { Product } from "../products";
import classes from "./product.module.css";

/** Breadcrumb tells where a product stands in the shop. */
export function Breadcrumb({ product: { title, categoryId } }: { product: Product }) {
  const t = useCatalogue();
  const name = useCategoryName();
  const category = useCategories().data?.find(c => c.id === categoryId);
  return (
    <nav aria-label={t("breadcrumb")}>
      <ol className={classes.breadcrumb}>
        <li>
          <Anchor component={Link} to="/" size="sm">
            {t("homePage")}
          </Anchor>
        </li>
        <li>
          <Anchor component={Link} to={`/products?category=${encodeURIComponent(categoryId)}`} size="sm">
            {category ? name(category) : t("all")}
          </Anchor>
        </li>
        <li className={classes.here}>
          <Text size="sm" c="dimmed" truncate aria-current="page" title={title}>
            {title}
          </Text>
        </li>
      </ol>
    </nav>
  );
}
