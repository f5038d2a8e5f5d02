import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { answer, api } from "@/api/client";
import { Page } from "@/ui/Page";
import { Answered } from "@/ui/State";
import { EditProduct } from "./EditProduct";
import { useProductWords } from "./messages";

export default function ProductDetail() {
  const { id = "" } = useParams();
  const t = useProductWords();
  const query = useQuery({
    queryKey: ["admin", "product", id],
    queryFn: ({ signal }) => answer(api.GET("/api/v1/admin/products/{id}", { params: { path: { id } }, signal })),
  });
  return (
    <Page title={query.data?.title ?? t("title")}>
      <Answered query={query}>{product => <EditProduct key={product.id} product={product} />}</Answered>
    </Page>
  );
}
