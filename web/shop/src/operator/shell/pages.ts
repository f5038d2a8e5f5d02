import {
  type Icon,
  IconBolt,
  IconBox,
  IconChartBar,
  IconHistory,
  IconPackages,
  IconReceiptRefund,
  IconShoppingBag,
} from "@tabler/icons-react";

/** pages are the places the navigation leads to, in its order. */
export const pages = [
  { name: "dashboard", path: "/admin", icon: IconChartBar },
  { name: "orders", path: "/admin/orders", icon: IconShoppingBag },
  { name: "refunds", path: "/admin/refunds", icon: IconReceiptRefund },
  { name: "products", path: "/admin/products", icon: IconBox },
  { name: "stock", path: "/admin/stock", icon: IconPackages },
  { name: "flashSales", path: "/admin/flash-sales", icon: IconBolt },
  { name: "auditLog", path: "/admin/audit-log", icon: IconHistory },
] as const satisfies { name: string; path: string; icon: Icon }[];
