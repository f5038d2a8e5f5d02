import { Container, Skeleton } from "@mantine/core";
import { IconBolt } from "@tabler/icons-react";
import { Link, useLocation } from "react-router";
import { useCategories, useCategoryName } from "../catalogue/categories";
import classes from "./categories.module.css";
import { useShell } from "./messages";

/** useWhere marks the link to the category that is looked at. */
export function useWhere(): (category: string) => "page" | undefined {
  const { pathname, search } = useLocation();
  const shown = pathname === "/products" ? (new URLSearchParams(search).get("category") ?? "") : undefined;
  return category => (shown === category ? "page" : undefined);
}

/** CategoryBar is the row of categories below the header of a wide window. It keeps its height while they come. */
export function CategoryBar() {
  const t = useShell();
  const name = useCategoryName();
  const where = useWhere();
  const { pathname } = useLocation();
  const { data } = useCategories();
  return (
    <nav className={classes.bar} aria-label={t("categories")}>
      <Container size="xl" h="100%">
        <ul className={classes.list}>
          <li>
            <Link className={classes.link} to="/products" aria-current={where("")}>
              {t("all")}
            </Link>
          </li>
          <li>
            <Link
              className={`${classes.link} ${classes.flash}`}
              to="/flash-sales"
              aria-current={pathname === "/flash-sales" ? "page" : undefined}
            >
              <IconBolt size={16} aria-hidden />
              {t("flash")}
            </Link>
          </li>
          {data?.map(c => (
            <li key={c.id}>
              <Link className={classes.link} to={`/products?category=${c.id}`} aria-current={where(c.id)}>
                {name(c)}
              </Link>
            </li>
          )) ??
            Array.from({ length: 8 }, (_, i) => <Skeleton key={String(i)} component="li" className={classes.wait} />)}
        </ul>
      </Container>
    </nav>
  );
}
