// Octo's role as a plain CDK app would write it.
const { App, CfnParameter, Duration, Stack } = require("aws-cdk-lib");
const iam = require("aws-cdk-lib/aws-iam");

const stack = new Stack(new App(), "Octo");
const principal = new CfnParameter(stack, "Principal", { allowedPattern: "^[0-9]*$" });
const externalId = new CfnParameter(stack, "ExternalId", { minLength: 2 });
const role = new iam.Role(stack, "AlphausAcctAccessRole", {
  roleName: "AlphausAcctAccessRole",
  maxSessionDuration: Duration.hours(12),
  assumedBy: new iam.AccountPrincipal(principal.valueAsString),
  externalIds: [externalId.valueAsString],
});
const allow = (actions, resources = ["*"]) => new iam.PolicyStatement({ actions, resources });
const linked = `arn:${stack.partition}:iam::${stack.account}:role/aws-service-role`;
new iam.Policy(stack, "Root", {
  policyName: "root",
  roles: [role],
  statements: [
    allow(["cur:Describe*", "ce:Get*", "ce:List*", "billingconductor:List*", "savingsplans:Describe*"]),
    allow(["organizations:List*"]),
    allow([
      "rds:DescribeReservedDBInstances",
      "elasticache:DescribeReservedCacheNodes",
      "es:DescribeReservedElasticsearchInstances",
      "redshift:DescribeReservedNodes",
    ]),
    allow(["compute-optimizer:Get*", "compute-optimizer:Export*"]),
    allow(["cloudformation:Get*", "cloudformation:List*", "cloudformation:BatchDescribe*"]),
    allow(["cloudformation:UpdateStack"], [stack.stackId]),
    allow(["iam:GetRole*", "iam:PutRolePolicy"], [role.roleArn]),
    allow(
      ["iam:CreateServiceLinkedRole"],
      [
        `${linked}/trustedadvisor.amazonaws.com/AWSServiceRoleForTrustedAdvisor`,
        `${linked}/cost-optimization-hub.bcm.amazonaws.com/AWSServiceRoleForCostOptimizationHub`,
      ],
    ),
  ],
});
new iam.Policy(stack, "Recommendation", {
  policyName: "octo-optimization-recommendation",
  roles: [role],
  statements: [
    allow(["trustedadvisor:Get*", "trustedadvisor:List*", "support:Describe*", "cost-optimization-hub:*"]),
    allow(
      ["DeleteVolume", "DetachVolume", "ModifyVolume", "DescribeVolumes", "CreateSnapshot", "CreateImage",
       "RebootInstances", "ReleaseAddress", "AssociateIamInstanceProfile"].map((name) => `ec2:${name}`),
    ),
    allow(["rds:DeleteDBInstance", "rds:CreateDBSnapshot", "rds:AddTagsToResource"]),
    allow(["redshift:DeleteCluster", "es:DeleteDomain"]),
    allow(["s3:PutLifecycleConfiguration", "s3:GetLifecycleConfiguration"]),
    allow(["ecs:RegisterTaskDefinition", "ecs:UpdateService"]),
    allow(["lambda:DeleteFunction", "lambda:UpdateFunctionConfiguration"]),
    allow(["elasticloadbalancing:DeleteLoadBalancer"]),
    allow(
      ["CreateRole", "AttachRolePolicy", "CreateInstanceProfile", "DeleteInstanceProfile",
       "AddRoleToInstanceProfile", "PassRole"].map((name) => `iam:${name}`),
    ),
    allow(["ssm:*", "ssmmessages:*", "ec2messages:*", "ssm:SendCommand"]),
    allow(["secretsmanager:*", "cloudtrail:LookupEvents", "pricing:Get*", "pricing:ListPriceLists",
           "pricing:DescribeServices", "quicksight:List*", "kendra:List*", "kendra:Describe*",
           "bedrock:List*", "bedrock:Get*"]),
  ],
});
