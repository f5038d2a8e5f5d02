package store

// Products lets tests count the statements of a list.
var Products = products

// TitleQuery is how Suggest reads titles.
var TitleQuery = titleQuery
