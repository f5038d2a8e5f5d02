import { Group, Stack, Text } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { Page } from "@/ui/Page";
import { CategoryTiles } from "./CategoryTiles";
import { FlashStrip } from "./FlashStrip";
import { Hero } from "./Hero";
import classes from "./home.module.css";
import { useHome } from "./messages";
import { NewArrivals } from "./NewArrivals";

/** Home is the shop's first page. */
export default function Home() {
  const t = useHome();
  return (
    <Page title={t("title")} heading={null}>
      <Stack className={classes.sections}>
        <Hero />
        <CategoryTiles />
        <FlashStrip />
        <NewArrivals />
        <Group component="ul" className={classes.promises} aria-label={t("promises")}>
          {(["promiseStock", "promisePrice", "promiseOnce"] as const).map(promise => (
            <Group component="li" key={promise} gap={8} wrap="nowrap">
              <IconCircleCheck size={20} aria-hidden />
              <Text component="span" size="sm">
                {t(promise)}
              </Text>
            </Group>
          ))}
        </Group>
      </Stack>
    </Page>
  );
}
