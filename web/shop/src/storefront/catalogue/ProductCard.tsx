import { Badge, Skeleton, Text } from "@mantine/core";
import { Link } from "react-router";
import { formatMoney } from "@/ui/format";
import { Picture } from "@/ui/Picture";
import { Price } from "@/ui/Price";
import { useCatalogue } from "./messages";
import classes from "./ProductCard.module.css";
import type { Product } from "./products";

/** ProductGrid lists products as links with a picture. level is the headings' in the page. */
export function ProductGrid({
  products,
  level,
  eager = 0,
  label,
}: {
  products: Product[];
  level: 2 | 3;
  /** How many are of the first screen. */
  eager?: number;
  label?: string;
}) {
  return (
    // Without marks a list is no list for Safari, unless it says so.
    // biome-ignore lint/a11y/noRedundantRoles: see above
    <ul className={classes.grid} role="list" aria-label={label}>
      {products.map((product, i) => (
        <ProductCard key={product.id} product={product} level={level} eager={i < eager} />
      ))}
    </ul>
  );
}

/** ProductGridSkeleton stands where a ProductGrid will be, and takes as much room. */
export function ProductGridSkeleton({ count }: { count: number }) {
  return (
    <div className={classes.grid} aria-hidden>
      {Array.from({ length: count }, (_, i) => (
        <div key={String(i)} className={classes.card}>
          <Skeleton radius="lg" style={{ aspectRatio: 1 }} />
          <Text size="sm" lh={1.45} component="div">
            <Skeleton height="1.45em" width="90%" />
            <Skeleton height="1.45em" width="60%" />
          </Text>
          <Skeleton height={26} width={80} />
        </div>
      ))}
    </div>
  );
}

function ProductCard({ product, level, eager }: { product: Product; level: 2 | 3; eager: boolean }) {
  const t = useCatalogue();
  const { id, title, pictures, price, skus } = product;
  const Heading = `h${level}` as const;
  const soldOut = skus.every(sku => sku.available === 0);
  const several = skus.some(sku => sku.price.amount !== price.amount);
  return (
    <li className={classes.card}>
      <div className={classes.picture}>
        <Picture src={pictures[0]} alt="" eager={eager} />
      </div>
      <Heading className={classes.title} title={title}>
        <Link className={classes.link} to={`/products/${id}`}>
          {title}
        </Link>
      </Heading>
      <div className={classes.price}>
        <Price money={price} size="lg">
          {several ? <From price={formatMoney(price)} /> : undefined}
        </Price>
        {skus.length > 1 && (
          <Text size="xs" c="dimmed">
            {t("choices", { count: skus.length })}
          </Text>
        )}
      </div>
      {soldOut && (
        <Badge className={classes.soldOut} color="dark.6" variant="filled">
          {t("soldOut")}
        </Badge>
      )}
    </li>
  );
}

/** From is a price that is the lowest one of several. The languages put the word before or behind it. */
function From({ price }: { price: string }) {
  const t = useCatalogue();
  const [before, behind] = t("from", { price: "\n" }).split("\n");
  return (
    <>
      <span className={classes.from}>{before}</span>
      {price}
      <span className={classes.from}>{behind}</span>
    </>
  );
}
