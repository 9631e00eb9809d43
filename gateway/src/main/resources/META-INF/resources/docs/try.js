// Credentials stay in the page: they are gone when it is closed or loaded again.
SwaggerUIBundle({
  url: "/q/openapi?format=json",
  dom_id: "#api",
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: -1,
  tryItOutEnabled: true,
  persistAuthorization: false,
  validatorUrl: null,
});
