import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { answer, api } from "@/api/client";
import { Page } from "@/ui/Page";
import { Answered } from "@/ui/State";
import { EditSale } from "./EditSale";
import { useFlashWords } from "./messages";

export default function FlashSaleDetail() {
  const { id = "" } = useParams();
  const t = useFlashWords();
  const query = useQuery({
    queryKey: ["admin", "flash-sale", id],
    queryFn: ({ signal }) => answer(api.GET("/api/v1/admin/flash-sales/{id}", { params: { path: { id } }, signal })),
  });
  return (
    <Page title={query.data?.name ?? t("title")}>
      <Answered query={query}>{sale => <EditSale key={sale.id} sale={sale} />}</Answered>
    </Page>
  );
}
