"""Runs its own code.

What it asks
    Whether the role can run commands on instances, put code into functions, jobs or automations, start
    resources that run code, or open a session on an instance.

What it does not cover
    Code that another principal runs because the role changed data that it trusts, such as a script in a
    bucket.

Source
    https://github.com/DataDog/pathfinding.cloud,
    https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation
"""

from __future__ import annotations

from typing import Final

from octo_spec.analysis.questions.review_question import ReviewQuestion
from octo_spec.model.review_facts import Tone

ACTIONS: Final = (
    "apprunner:CreateService",
    "apprunner:UpdateService",
    "autoscaling:CreateLaunchConfiguration",
    "batch:SubmitJob",
    "bedrock-agentcore:InvokeCodeInterpreter",
    "cloudformation:CreateStack*",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:UpdateStack*",
    "codebuild:CreateProject",
    "codebuild:StartBuild*",
    "codebuild:UpdateProject",
    "codepipeline:StartPipelineExecution",
    "datapipeline:PutPipelineDefinition",
    "ec2-instance-connect:OpenTunnel",
    "ec2-instance-connect:SendSerialConsoleSSHPublicKey",
    "ec2-instance-connect:SendSSHPublicKey",
    "ec2:CreateFleet",
    "ec2:CreateLaunchTemplateVersion",
    "ec2:ModifyInstanceAttribute",
    "ec2:RequestSpotFleet",
    "ec2:RequestSpotInstances",
    "ec2:RunInstances",
    "ec2:RunScheduledInstances",
    "ecs:CreateService",
    "ecs:ExecuteCommand",
    "ecs:RegisterTaskDefinition",
    "ecs:RunTask",
    "ecs:StartTask",
    "ecs:UpdateService",
    "eks:AccessKubernetesApi",
    "eks:AssociateAccessPolicy",
    "eks:CreateAccessEntry",
    "elasticbeanstalk:CreateEnvironment",
    "elasticbeanstalk:UpdateEnvironment",
    "elasticmapreduce:AddJobFlowSteps",
    "elasticmapreduce:RunJobFlow",
    "emr-serverless:StartJobRun",
    "glue:CreateDevEndpoint",
    "glue:CreateJob",
    "glue:CreateSession",
    "glue:RunStatement",
    "glue:StartJobRun",
    "glue:UpdateDevEndpoint",
    "glue:UpdateJob",
    "greengrass:CreateDeployment",
    "imagebuilder:StartImagePipelineExecution",
    "lambda:CreateFunction",
    "lambda:InvokeAsync",
    "lambda:InvokeFunction*",
    "lambda:PublishLayerVersion",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration",
    "lightsail:CreateInstances*",
    "sagemaker:CreateNotebookInstance",
    "sagemaker:CreatePresignedDomainUrl",
    "sagemaker:CreatePresignedNotebookInstanceUrl",
    "sagemaker:CreateProcessingJob",
    "sagemaker:CreateTrainingJob",
    "sagemaker:CreateTransformJob",
    "scheduler:CreateSchedule",
    "ssm:CreateAssociation*",
    "ssm:SendCommand",
    "ssm:StartAutomationExecution",
    "ssm:StartChangeRequestExecution",
    "ssm:StartSession",
    "ssm:UpdateAssociation",
    "states:CreateStateMachine",
    "states:StartExecution",
    "states:UpdateStateMachine",
)

QUESTION: Final = ReviewQuestion(
    "runs-code",
    "runs code",
    ACTIONS,
    __doc__,
    deed="Run code",
    tone=Tone.GRAVE,
    gravity=70,
)
