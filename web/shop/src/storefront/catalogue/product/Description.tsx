import { Text, Title } from "@mantine/core";
import { useCatalogue } from "../messages";
import classes from "./product.module.css";

/** Description is what the shop says of a product, with its line breaks. */
export function Description({ text }: { text: string }) {
  const t = useCatalogue();
  if (!text.trim()) return null;
  return (
    <section className={classes.about}>
      <Title order={2} size="h4" mb="xs">
        {t("about")}
      </Title>
      <Text className={classes.description}>{text}</Text>
    </section>
  );
}
