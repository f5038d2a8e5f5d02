import { useLanguage } from "@mall/common/i18n";
import {
  IconBallBasketball,
  IconBook2,
  IconCategory,
  IconDeviceLaptop,
  IconDeviceMobile,
  IconHanger,
  IconLamp,
  IconShoe,
  IconSoup,
  IconToolsKitchen2,
  type TablerIcon,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { answer, api, type Schema } from "@/api/client";

export type Category = Schema<"Category">;

/** useCategories is what the shop sells, by kind. It changes rarely. */
export function useCategories() {
  return useQuery({
    queryKey: ["categories"],
    queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/categories", { signal }))).items,
    staleTime: 5 * 60_000,
  });
}

/** useCategoryName names a category in the page's language. */
export function useCategoryName(): (category: Category) => string {
  const language = useLanguage();
  return category => (language === "zh" && category.nameZh ? category.nameZh : category.name);
}

const icons: Record<string, TablerIcon> = {
  digital: IconDeviceMobile,
  computers: IconDeviceLaptop,
  home: IconLamp,
  kitchen: IconToolsKitchen2,
  clothing: IconHanger,
  shoes: IconShoe,
  food: IconSoup,
  books: IconBook2,
  sports: IconBallBasketball,
};

/** categoryIcon is a drawing for a category; those that we do not know share one. */
export function categoryIcon(id: string): TablerIcon {
  return icons[id] ?? IconCategory;
}
