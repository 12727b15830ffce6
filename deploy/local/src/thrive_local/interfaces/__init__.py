"""The interfaces' descriptions, made from the code: AsyncAPI, OpenAPI, the page of topics."""
