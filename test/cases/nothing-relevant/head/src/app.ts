AWS::ApiGateway::Stage
