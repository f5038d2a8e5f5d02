import { Grid, Skeleton, Stack } from "@mantine/core";
import { startTransition, useEffect, useOptimistic } from "react";
import { useParams, useSearchParams } from "react-router";
import { Problem } from "@/api/problem";
import { track } from "@/telemetry/track";
import { useCommon } from "@/ui/messages";
import { Page } from "@/ui/Page";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { type Product, useProduct } from "../products";
import { Breadcrumb } from "./Breadcrumb";
import { Buy } from "./Buy";
import { Description } from "./Description";
import { Gallery } from "./Gallery";
import { Gone } from "./Gone";

/** ProductPage shows a product and sells it. */
export default function ProductPage() {
  const { id = "" } = useParams();
  const common = useCommon();
  const { data: product, error, refetch } = useProduct(id);
  if (error instanceof Problem && error.status === 404) return <Gone />;
  if (product) return <Shown key={id} product={product} />;
  return (
    <Page title={common(error ? "failed" : "loading")} heading={null}>
      {error ? <ProblemAlert title={common("failed")} error={error} retry={() => void refetch()} /> : <Waiting />}
    </Page>
  );
}

function Shown({ product }: { product: Product }) {
  const { id, title, categoryId, pictures, description } = product;
  const [search, setSearch] = useSearchParams();
  // It counts at once: the router moves on when it finds the time.
  const [asked, setAsked] = useOptimistic(search.get("sku"));
  const ask = (sku: string) =>
    startTransition(() => {
      setAsked(sku);
      setSearch({ sku }, { replace: true });
    });
  // Once for each product that is looked at, not for each answer about it.
  useEffect(() => track("view", { product: id, category: categoryId }), [id, categoryId]);
  return (
    <Page title={title} heading={null}>
      <Breadcrumb product={product} />
      <Grid gap={{ base: "md", md: 48 }}>
        <Grid.Col span={{ base: 12, sm: 6 }}>
          <Gallery title={title} pictures={pictures} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, sm: 6 }}>
          <Buy
            product={product}
            asked={asked}
            // The address leads others to the same SKU; going back leads to the page before.
            onAsk={ask}
          />
          <Description text={description} />
        </Grid.Col>
      </Grid>
    </Page>
  );
}

/** Waiting takes the room that a product takes. */
function Waiting() {
  return (
    <div aria-hidden>
      <Skeleton height={24} width={260} mb="md" />
      <Grid gap={{ base: "md", md: 48 }}>
        <Grid.Col span={{ base: 12, sm: 6 }}>
          <Skeleton radius="lg" style={{ aspectRatio: 1 }} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, sm: 6 }}>
          <Stack>
            <Skeleton height={40} width="90%" />
            <Skeleton height={44} width={160} />
            <Skeleton height={120} />
            <Skeleton height={48} />
          </Stack>
        </Grid.Col>
      </Grid>
    </div>
  );
}
