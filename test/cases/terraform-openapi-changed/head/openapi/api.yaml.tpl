openapi: 3.0.1
info:
  title: api
paths:
  /orders:
    get:
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: POST
        uri: ${backend}
