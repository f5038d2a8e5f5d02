import { Button, Center, Title } from "@mantine/core";
import { Link } from "react-router";
import { useCommon } from "@/ui/messages";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { ProductGrid, ProductGridSkeleton } from "../catalogue/ProductCard";
import { useNewest } from "../catalogue/products";
import { useHome } from "./messages";

/** How many new products the home page has. They fill whole rows of two, four and five columns. */
export const newest = 20;

/** NewArrivals lists the newest products. */
export function NewArrivals() {
  const t = useHome();
  const common = useCommon();
  const { data, error, refetch } = useNewest(newest);
  return (
    <section aria-labelledby="newest">
      <Title order={2} size="h3" id="newest" mb="sm">
        {t("newest")}
      </Title>
      {data ? (
        <ProductGrid products={data} level={3} />
      ) : error ? (
        <ProblemAlert title={common("failed")} error={error} retry={() => void refetch()} />
      ) : (
        <ProductGridSkeleton count={newest} />
      )}
      <Center mt="xl">
        <Button component={Link} to="/products" variant="default" size="md">
          {t("more")}
        </Button>
      </Center>
    </section>
  );
}
