import { Button, Group, Text, Title } from "@mantine/core";
import { IconBolt } from "@tabler/icons-react";
import { Link } from "react-router";
import { Picture } from "@/ui/Picture";
import { useNewest } from "../catalogue/products";
import classes from "./home.module.css";
import { useHome } from "./messages";
import { newest } from "./NewArrivals";

/** How many pictures there are. */
const count = 4;

/** Hero is what a visitor sees first. Its words wait for nothing; the pictures have their places. */
export function Hero() {
  const t = useHome();
  const products = useNewest(newest).data?.filter(product => product.pictures.length > 0);
  return (
    <section className={classes.hero}>
      <div className={classes.words}>
        <Title order={1} className={classes.claim}>
          {t("hero")}
        </Title>
        <Text size="lg" className={classes.why}>
          {t("heroWhy")}
        </Text>
        <Group mt="lg">
          <Button component={Link} to="/products" size="md">
            {t("shop")}
          </Button>
          <Button
            component={Link}
            to="/flash-sales"
            size="md"
            variant="default"
            leftSection={<IconBolt size={18} aria-hidden />}
          >
            {t("flashLink")}
          </Button>
        </Group>
      </div>
      <ul className={classes.pictures}>
        {Array.from({ length: count }, (_, i) => {
          const product = products?.[i];
          return (
            <li key={String(i)}>
              {product ? (
                <Link to={`/products/${product.id}`} className={classes.picture} aria-label={product.title}>
                  <Picture src={product.pictures[0]} alt="" eager />
                </Link>
              ) : (
                <Picture src={undefined} alt="" />
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
