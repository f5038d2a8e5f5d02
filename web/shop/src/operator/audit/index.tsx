import { Page } from "@/ui/Page";

export default function AuditLog() {
  return <Page title="AuditLog">…</Page>;
}
