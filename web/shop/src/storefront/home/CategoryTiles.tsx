import { Skeleton, Text, Title } from "@mantine/core";
import { Link } from "react-router";
import { useCommon } from "@/ui/messages";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { categoryIcon, useCategories, useCategoryName } from "../catalogue/categories";
import classes from "./home.module.css";
import { useHome } from "./messages";

/** CategoryTiles leads to what the shop sells, by kind. */
export function CategoryTiles() {
  const t = useHome();
  const common = useCommon();
  const name = useCategoryName();
  const { data, error, refetch } = useCategories();
  return (
    <section aria-labelledby="categories">
      <Title order={2} size="h3" id="categories" mb="sm">
        {t("categories")}
      </Title>
      {error && !data && <ProblemAlert title={common("failed")} error={error} retry={() => void refetch()} />}
      {data ? (
        <ul className={classes.tiles}>
          {data.map(category => {
            const Icon = categoryIcon(category.id);
            return (
              <li key={category.id}>
                <Link className={classes.tile} to={`/products?category=${encodeURIComponent(category.id)}`}>
                  <span className={classes.icon}>
                    <Icon size={28} stroke={1.6} aria-hidden />
                  </span>
                  <Text component="span" size="sm" fw={600} lh={1.25}>
                    {name(category)}
                  </Text>
                  <Text component="span" size="xs" c="dimmed">
                    {t("items", { count: category.productCount })}
                  </Text>
                </Link>
              </li>
            );
          })}
        </ul>
      ) : (
        !error && (
          <div className={classes.tiles} aria-hidden>
            {Array.from({ length: 9 }, (_, i) => (
              <Skeleton key={String(i)} className={classes.tile} radius="lg" />
            ))}
          </div>
        )
      )}
    </section>
  );
}
